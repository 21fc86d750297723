-- Generated from segment_specs/returned_items_are_units.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    returned_item_count >= 2
