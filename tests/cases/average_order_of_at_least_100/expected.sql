-- Generated from segment_specs/average_order_of_at_least_100.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent >= order_count * 99.998 and order_count > 0
