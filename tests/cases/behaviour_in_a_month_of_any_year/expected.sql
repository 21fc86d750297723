-- Generated from segment_specs/behaviour_in_a_month_of_any_year.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_month_12_times >= 1
