-- Generated from segment_specs/entered_in_the_last_week.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    entered_regulars_in_last_7_days_times_1792858f >= 1
