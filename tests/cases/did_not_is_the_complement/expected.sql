-- Generated from segment_specs/did_not_is_the_complement.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_in_last_30_days_times < 1
