-- Generated from segment_specs/several_conditions_are_on_one_row.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_all_category_laptops_channel_app_ti_f23f66e2 >= 1
