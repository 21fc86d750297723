-- Generated from segment_specs/an_empty_set_is_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    array_length(tags) = 0
