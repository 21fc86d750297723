-- Generated from segment_specs/a_manual_group.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    customer_id in ('ann', 'Bob', 'jose', 'nobody')
