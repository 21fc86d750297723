-- Generated from segment_specs/any_of_several_entries_counts.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    entered_regulars_before_2026_01_01_times_ac836f0c >= 1
