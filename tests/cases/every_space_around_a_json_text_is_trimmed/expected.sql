-- Generated from segment_specs/every_space_around_a_json_text_is_trimmed.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(metadata_plan) = 'silver'
