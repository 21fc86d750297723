-- Generated from segment_specs/refunds_of_more_than_a_fifth.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    amount_refunded > amount_spent * 0.2
