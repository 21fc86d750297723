-- Generated from segment_specs/this_year_ends_at_local_midnight.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_at >= start_of_this_year and created_at < start_of_next_year
