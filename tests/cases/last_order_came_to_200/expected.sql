-- Generated from segment_specs/last_order_came_to_200.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_amount >= 200
