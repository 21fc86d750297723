-- Generated from segment_specs/app_buyers.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    array_contains(order_sources, 'app')
