-- Generated from segment_specs/json_keys_differ_in_case_and_in_dots.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(metadata_plan_fa8bfe8d) = 'platinum'
    and metadata_plan is null
    and lower(metadata_a_b_284d6b2b) = 'dotted'
    and lower(metadata_a_b) = 'plain'
