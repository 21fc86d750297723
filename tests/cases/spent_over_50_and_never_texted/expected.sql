-- Generated from segment_specs/spent_over_50_and_never_texted.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_spent * rate_to_usd > 50 and text_message_count = 0
