-- Generated from segment_specs/order_contains_a_product.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_product_name_contains_macbook_air_t_1830a6a4 >= 1
