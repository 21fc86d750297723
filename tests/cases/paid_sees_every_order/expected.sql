-- Generated from segment_specs/paid_sees_every_order.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    paid_total_amount = 250.01
