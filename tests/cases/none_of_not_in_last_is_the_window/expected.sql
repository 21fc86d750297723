-- Generated from segment_specs/none_of_not_in_last_is_the_window.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_30_days and last_order_at < as_of
