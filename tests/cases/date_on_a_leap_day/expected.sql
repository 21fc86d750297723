-- Generated from segment_specs/date_on_a_leap_day.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    card_expires_on >= cast('2024-02-29' as date)
    and card_expires_on < cast('2024-03-01' as date)
