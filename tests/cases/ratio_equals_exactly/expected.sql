-- Generated from segment_specs/ratio_equals_exactly.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent in (order_count * 0.1, order_count * 33.333333) and order_count > 0
