-- Generated from segment_specs/metadata_inside_is_the_rows_own.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    placed_order_metadata_gift_true_times_b8a5bace >= 1
