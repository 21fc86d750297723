-- Generated from segment_specs/does_not_match_keeps_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    not regexp_matches(lower(email), '^[a-z]+@example[.]') or email is null
