-- Generated from segment_specs/postal_codes_are_text.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(postal_code) in ('00501', '00-950')
