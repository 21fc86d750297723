-- Generated from segment_specs/none_of_did_only_is_the_complement.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_channel_web_times < 1
    or placed_order_channel_web_times <> placed_order_times
