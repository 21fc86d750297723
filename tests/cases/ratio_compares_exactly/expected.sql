-- Generated from segment_specs/ratio_compares_exactly.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent >= order_count * 166.666667 and order_count > 0
