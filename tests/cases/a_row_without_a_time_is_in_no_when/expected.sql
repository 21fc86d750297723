-- Generated from segment_specs/a_row_without_a_time_is_in_no_when.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    returned_item_in_last_30_days_total_quantity <= 2
