-- Generated from segment_specs/money_without_a_rate_is_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent * rate_to_eur >= 500 or rate_to_eur is null
