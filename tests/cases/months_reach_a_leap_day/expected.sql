-- Generated from segment_specs/months_reach_a_leap_day.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_25_months and last_order_at < ago_24_months
