-- Generated from segment_specs/phone_of_a_country.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    substring(lower(phone), 1, 3) = '+48'
