-- Generated from segment_specs/a_property_of_an_event_is_summed.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    event_added_to_cart_total_properties_item_count_1571c17a = 5
