-- Generated from segment_specs/not_between_keeps_unknown_age.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    age < 18 or age > 30 or age is null
