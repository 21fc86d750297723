-- Generated from segment_specs/is_not_keeps_an_unknown_json_key.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(metadata_plan) <> 'gold' or metadata_plan is null
