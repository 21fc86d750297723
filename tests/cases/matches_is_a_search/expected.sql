-- Generated from segment_specs/matches_is_a_search.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    regexp_matches(lower(source), '[0-9]+ ?(%|percent)')
