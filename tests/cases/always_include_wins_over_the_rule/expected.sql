-- Generated from segment_specs/always_include_wins_over_the_rule.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    account_id in ('eu')
    and (
        lower(country) = 'de' or customer_id in ('empty', 'ann', 'late')
    )
