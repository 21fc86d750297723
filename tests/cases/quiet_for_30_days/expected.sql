-- Generated from segment_specs/quiet_for_30_days.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at < ago_30_days
