-- Generated from segment_specs/order_sources_beside_other_conditions.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    array_contains(order_sources, 'web') and order_count >= 5
