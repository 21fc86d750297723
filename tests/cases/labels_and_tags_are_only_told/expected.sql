-- Generated from segment_specs/labels_and_tags_are_only_told.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) = 'ca'
