-- Generated from segment_specs/did_means_once_or_more.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_times >= 1
