-- Generated from segment_specs/an_archived_segment_keeps_its_history.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    entered_bygone_before_2025_01_01_times_0f291149 >= 1
