-- Generated from segment_specs/email_of_a_domain.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    strpos(lower(email), '@example.com') > 0
