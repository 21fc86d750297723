-- Generated from segment_specs/more_than_four_cancelled.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    cancelled_order_count > 4
