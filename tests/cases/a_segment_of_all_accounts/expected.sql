-- Generated from segment_specs/a_segment_of_all_accounts.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) in ('pl', 'us')
