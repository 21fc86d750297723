-- Generated from segment_specs/distinct_ignores_case.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_distinct_category = 2
