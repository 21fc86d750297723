-- Generated from segment_specs/after_a_day_begins_with_the_next.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= day_2026_03_30
