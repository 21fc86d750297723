-- Generated from segment_specs/a_json_key_may_have_a_dot.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(source_metadata_first_touch_bb098ee2) = 'radio'
