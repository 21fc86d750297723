-- Generated from segment_specs/behaviour_of_the_previous_month.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_previous_month_times >= 1
