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
        max(case when rule = 'meta_fn' then cell end) as fn,
        max(case when rule = 'meta_ln' then cell end) as ln,
        max(case when rule = 'meta_zip' then cell end) as zip,
        max(case when rule = 'meta_ct' then cell end) as ct,
        max(case when rule = 'meta_st' then cell end) as st,
        max(case when rule = 'meta_country' then cell end) as country,
        max(case when rule = 'meta_doby' then cell end) as doby,
        max(case when rule = 'meta_gen' then cell end) as gen
    from contact_points
    group by
        account_id,
        customer_id

)

select
    customers.account_id,
    customers.customer_id,
    contacts.email,
    contacts.phone,
    contacts.fn,
    contacts.ln,
    contacts.zip,
    contacts.ct,
    contacts.st,
    contacts.country,
    contacts.doby,
    contacts.gen
from customers
left join contacts
    on customers.account_id = contacts.account_id
    and customers.customer_id = contacts.customer_id
