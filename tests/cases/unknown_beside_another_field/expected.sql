-- Generated from segment_specs/unknown_beside_another_field.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    confirmed_at < invited_at or confirmed_at is null or invited_at is null
