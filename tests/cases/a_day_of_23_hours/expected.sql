-- Generated from segment_specs/a_day_of_23_hours.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= day_2026_03_29 and last_order_at < day_2026_03_30
