-- Generated from segment_specs/entered_and_left_both_hold.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    entered_regulars_in_last_30_days_times_fef7d0ad >= 1
    and left_regulars_in_last_30_days_times_2a175595 >= 1
