-- Generated from segment_specs/date_not_in_last_keeps_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    card_expires_on < date_30_days_ago
    or card_expires_on >= date_tomorrow
    or card_expires_on is null
