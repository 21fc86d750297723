-- Generated from segment_specs/codes_are_counted_by_use.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    promo_code_count = 3
