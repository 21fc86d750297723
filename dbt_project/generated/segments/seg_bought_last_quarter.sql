-- Generated from segment_specs/bought_last_quarter.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_previous_quarter_times >= 1
