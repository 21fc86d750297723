-- Generated from segment_specs/an_average_in_another_currency.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_total_total_amount * rate_to_usd >= placed_order_values_total_amount * 183.333333
    and placed_order_values_total_amount > 0
