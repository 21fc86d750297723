-- Generated from segment_specs/source_and_what_it_knows.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(source) = 'mailchimp'
    or lower(source_id) = '7'
    or lower(source_metadata_campaign) = 'winter'
