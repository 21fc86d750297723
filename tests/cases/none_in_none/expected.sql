-- Generated from segment_specs/none_in_none.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) = 'pl' or (
        age >= 18 and is_business = true
    )
