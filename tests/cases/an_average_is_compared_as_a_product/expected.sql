-- Generated from segment_specs/an_average_is_compared_as_a_product.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_total_total_amount >= placed_order_values_total_amount * 166.666667
    and placed_order_values_total_amount > 0
