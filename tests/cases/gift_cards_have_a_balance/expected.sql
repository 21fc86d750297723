-- Generated from segment_specs/gift_cards_have_a_balance.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    gift_card_balance > 25
