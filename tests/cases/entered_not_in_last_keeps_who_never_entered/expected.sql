-- Generated from segment_specs/entered_not_in_last_keeps_who_never_entered.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    entered_regulars_in_last_7_days_times_1792858f < 1
