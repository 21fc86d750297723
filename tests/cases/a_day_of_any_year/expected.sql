-- Generated from segment_specs/a_day_of_any_year.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    extract(month from created_at_local_day) * 100 + extract(day from created_at_local_day) = 228
