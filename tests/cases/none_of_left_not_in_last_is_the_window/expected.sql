-- Generated from segment_specs/none_of_left_not_in_last_is_the_window.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    left_regulars_in_last_7_days_times_7a36c3ec >= 1
