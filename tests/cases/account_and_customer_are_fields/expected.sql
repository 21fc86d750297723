-- Generated from segment_specs/account_and_customer_are_fields.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(account_id) = 'eu'
    and not lower(customer_id) in ('ann', 'bob', 'ipek', 'gross')
