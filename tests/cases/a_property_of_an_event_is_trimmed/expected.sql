-- Generated from segment_specs/a_property_of_an_event_is_trimmed.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    event_added_to_cart_properties_label_summer_times_4e3364bb >= 2
