-- Generated from segment_specs/created_a_year_ago.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    created_at < ago_1_year
