-- Generated from segment_specs/amounts_are_exact.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_amount in (0.10, 999999999999.99, -20)
