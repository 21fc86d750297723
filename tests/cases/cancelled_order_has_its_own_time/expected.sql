-- Generated from segment_specs/cancelled_order_has_its_own_time.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    cancelled_order_times > 1
