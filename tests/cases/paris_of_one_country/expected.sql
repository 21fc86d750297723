-- Generated from segment_specs/paris_of_one_country.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) = 'pl' and (
        lower(city) = 'paris' or lower(city) = 'łódź'
    )
