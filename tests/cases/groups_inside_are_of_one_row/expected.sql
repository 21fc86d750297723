-- Generated from segment_specs/groups_inside_are_of_one_row.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_none_category_laptops_channel_web_t_8f1eb526 >= 1
