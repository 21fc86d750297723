-- Generated from segment_specs/an_average_leaves_unknown_values_out.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_total_quantity = purchased_item_values_quantity * 3
    and purchased_item_values_quantity > 0
