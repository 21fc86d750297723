-- Generated from segment_specs/did_only_did_nothing_else.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_channel_web_times >= 1
    and placed_order_channel_web_times = placed_order_times
