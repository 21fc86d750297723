-- Generated from segment_specs/dotted_capital_i_in_a_pattern.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    regexp_matches(lower(full_name), '^ipek')
