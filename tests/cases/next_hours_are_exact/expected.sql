-- Generated from segment_specs/next_hours_are_exact.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    subscription_ends_at >= as_of and subscription_ends_at < in_48_hours
