-- Generated from segment_specs/does_not_contain_keeps_unknown_email.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    strpos(lower(email), 'example.com') <= 0 or email is null
