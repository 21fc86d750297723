-- Generated from segment_specs/only_who_may_be_mailed.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    has_email_marketing_consent = true
