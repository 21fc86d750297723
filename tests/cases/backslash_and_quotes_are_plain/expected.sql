-- Generated from segment_specs/backslash_and_quotes_are_plain.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(source) in ('c:\dir', 'it''s "so"')
