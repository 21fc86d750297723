-- Generated from segment_specs/the_smallest_may_be_in_a_month.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    extract(month from placed_order_smallest_ordered_at_local_day) = 6
