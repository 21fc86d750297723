-- Generated from segment_specs/a_city_of_named_accounts.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    account_id in ('us') and lower(city) = 'paris'
