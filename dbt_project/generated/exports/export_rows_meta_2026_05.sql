-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

),

contact_points as (

    select * from {{ ref('contact_points') }}

),

contacts as (

    select
        account_id,
        customer_id,
        max(case when rule = 'meta_email' then cell end) as email,
        max(case when rule = 'meta_phone' then cell end) as phone,
        max(case when rule = 'meta_zip' then cell end) as zip,
        max(case when rule = 'meta_country' then cell end) as country
    from contact_points
    where
        withheld is null
    group by
        account_id,
        customer_id

)

select
    customers.account_id,
    customers.customer_id,
    contacts.email,
    contacts.phone,
    contacts.zip,
    contacts.country,
    cast(null as text) as extern_id
from customers
left join contacts
    on customers.account_id = contacts.account_id
    and customers.customer_id = contacts.customer_id
