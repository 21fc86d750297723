-- Generated from segment_specs/dotted_capital_i_becomes_i.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    substring(lower(full_name), 1, 4) = 'ipek'
