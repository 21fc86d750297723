-- Generated from segment_specs/behaviour_before_thirty_days_ends_at_midnight.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_longer_ago_than_30_days_times >= 1
