-- Generated from segment_specs/cancelled_a_day_after_the_order.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    cancelled_order_cancelled_or_ordered_at_on_or_afte_f5d442f4 >= 1
