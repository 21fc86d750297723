-- Generated from segment_specs/distinct_of_nothing_is_zero.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_distinct_category = 0
