-- Generated from segment_specs/a_rule_refines_a_list.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    customer_id in ('ann', 'empty', 'jose') and amount_spent >= 500
