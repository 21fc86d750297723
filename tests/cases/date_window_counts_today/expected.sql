-- Generated from segment_specs/date_window_counts_today.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    card_expires_on >= date_30_days_ago and card_expires_on < date_tomorrow
