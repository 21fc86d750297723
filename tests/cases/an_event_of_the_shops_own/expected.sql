-- Generated from segment_specs/an_event_of_the_shops_own.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    event_added_to_cart_times_0838c9a9 >= 1
