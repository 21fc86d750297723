-- Generated from segment_specs/distinct_within_a_time.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_in_last_4_months_distinct_channel >= 2
