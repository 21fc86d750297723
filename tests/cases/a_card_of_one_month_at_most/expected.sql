-- Generated from segment_specs/a_card_of_one_month_at_most.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    card_expires_on <= card_issued_on_plus_1_month
