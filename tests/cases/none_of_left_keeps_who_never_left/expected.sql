-- Generated from segment_specs/none_of_left_keeps_who_never_left.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    left_regulars_on_or_after_2026_01_01_times_689d8fb2 < 1
