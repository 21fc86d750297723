-- Generated from segment_specs/an_amount_of_a_row_in_another_currency.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_total_amount_at_least_220_01_usd_time_d392dc94 >= 1
