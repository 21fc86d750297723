-- Generated from segment_specs/behaviour_between_two_days.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_between_2026_02_28_2026_02_28_times_2331b9fc >= 1
