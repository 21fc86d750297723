-- Generated from segment_specs/an_empty_set_contains_none.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    not array_contains(tags, 'vip') and not array_contains(tags, 'gold')
