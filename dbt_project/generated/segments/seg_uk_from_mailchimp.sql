-- Generated from segment_specs/uk_from_mailchimp.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    right(lower(email), 3) = '.uk' and lower(source) = 'mailchimp'
