-- Generated from segment_specs/is_not_keeps_unknown_gender.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(gender) <> 'female' or gender is null
