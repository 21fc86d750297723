-- Generated from segment_specs/hours_are_exact.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_4_hours and last_order_at < as_of
