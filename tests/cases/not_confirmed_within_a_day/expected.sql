-- Generated from segment_specs/not_confirmed_within_a_day.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    confirmed_at > invited_at_plus_1_day or confirmed_at is null or invited_at is null
