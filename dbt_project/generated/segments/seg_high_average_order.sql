-- Generated from segment_specs/high_average_order.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent * rate_to_eur >= order_count * 150 and order_count > 0
