-- Generated from segment_specs/next_days_end_with_the_seventh.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    subscription_ends_at >= as_of and subscription_ends_at < end_of_day_in_7_days
