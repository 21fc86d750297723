-- Generated from segment_specs/poland_and_more_than_100.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) = 'pl' and amount_spent > 100
