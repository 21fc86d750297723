-- Generated from segment_specs/uncommitted_customers.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    cancelled_order_count > 4 and amount_spent * rate_to_sar < 50
