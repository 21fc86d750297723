-- Generated from segment_specs/behaviours_of_different_meaning_are_different.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_category_known_true_times >= 1
    and purchased_item_category_known_true_times_02bc2b72 < 1
