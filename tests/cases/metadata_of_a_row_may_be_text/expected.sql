-- Generated from segment_specs/metadata_of_a_row_may_be_text.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_metadata_gift_false_times_6d3e7115 >= 1
