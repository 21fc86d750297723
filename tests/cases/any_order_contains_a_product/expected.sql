-- Generated from segment_specs/any_order_contains_a_product.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_order_item_product_name_contains_macbook_a_4a955582 >= 1
