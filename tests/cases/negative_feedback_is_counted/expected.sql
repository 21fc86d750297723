-- Generated from segment_specs/negative_feedback_is_counted.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    negative_feedback_count >= 1
