-- Generated from segment_specs/created_after_a_day.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_at >= day_2026_03_01
