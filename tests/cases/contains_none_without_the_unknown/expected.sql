-- Generated from segment_specs/contains_none_without_the_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    not array_contains(tags, 'vip')
    and not array_contains(tags, 'gold')
    and array_length(tags) <> 0
