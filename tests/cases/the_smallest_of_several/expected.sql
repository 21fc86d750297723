-- Generated from segment_specs/the_smallest_of_several.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_smallest_total_amount >= 150
