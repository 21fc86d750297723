-- Generated from segment_specs/exclude_leaves_unknown_country_out.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    not lower(country) in ('pl', 'us', 'no')
