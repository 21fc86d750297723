-- Generated from segment_specs/an_event_may_have_a_space_in_its_name.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    event_viewed_page_times_5880d98e >= 1
