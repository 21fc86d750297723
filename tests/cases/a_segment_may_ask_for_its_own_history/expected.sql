-- Generated from segment_specs/a_segment_may_ask_for_its_own_history.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    left_a_segment_may_ask_for_its_own_history_before_1c1d7b12 >= 1
