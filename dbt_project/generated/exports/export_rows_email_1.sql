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
        max(case when rule = 'file_email' then cell end) as email,
        max(case when rule = 'e164' then cell end) as phone
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
    customers.first_name,
    customers.last_name
from customers
left join contacts
    on customers.account_id = contacts.account_id
    and customers.customer_id = contacts.customer_id
