-- Generated from segment_specs/the_largest_may_be_a_time.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_largest_ordered_at < day_2026_01_01
