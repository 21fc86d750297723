-- Generated from segment_specs/created_order_sees_every_order.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_order_in_last_30_days_times >= 2
