-- Generated from segment_specs/json_null_and_blank_are_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    metadata_plan is null
