-- Generated from segment_specs/as_of_has_not_happened.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_1_day and last_order_at < as_of
