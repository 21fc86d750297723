-- Generated from segment_specs/exceptions_of_a_negation.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    full_name is null or customer_id in ('bob')
