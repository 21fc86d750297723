-- Generated from segment_specs/exceptions_of_a_list.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    (
        customer_id in ('bob', 'gross') or customer_id in ('max')
    )
    and not customer_id in ('gross')
