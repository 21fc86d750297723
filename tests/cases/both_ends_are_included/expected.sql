-- Generated from segment_specs/both_ends_are_included.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    age >= 18 and age <= 30
