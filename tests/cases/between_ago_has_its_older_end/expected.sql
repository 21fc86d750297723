-- Generated from segment_specs/between_ago_has_its_older_end.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_order_at >= ago_30_days and last_order_at < ago_2_days
