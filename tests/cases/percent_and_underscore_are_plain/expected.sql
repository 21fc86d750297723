-- Generated from segment_specs/percent_and_underscore_are_plain.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    strpos(lower(source), '0%') > 0
    or substring(lower(source), 1, 2) = 'a_'
    or right(lower(source), 1) = '%'
