-- Generated from segment_specs/never_include_wins_over_the_rule.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    strpos(lower(full_name), 'lee') > 0 and not customer_id in ('ann')
