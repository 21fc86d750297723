-- Generated from segment_specs/a_month_before_the_31st_is_its_last_day.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_1_month and last_order_at < as_of
