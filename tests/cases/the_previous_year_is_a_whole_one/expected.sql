-- Generated from segment_specs/the_previous_year_is_a_whole_one.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_at >= start_of_previous_year and created_at < start_of_this_year
