-- Generated from segment_specs/money_of_tomorrow_is_not_todays.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent * rate_to_sar >= 1850 and amount_spent * rate_to_sar <= 1874
