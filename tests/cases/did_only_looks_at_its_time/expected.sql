-- Generated from segment_specs/did_only_looks_at_its_time.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_channel_web_in_last_30_days_times >= 1
    and placed_order_channel_web_in_last_30_days_times = placed_order_in_last_30_days_times
