-- Generated from segment_specs/none_of_a_date_before_keeps_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    card_expires_on >= cast('2026-03-31' as date) or card_expires_on is null
