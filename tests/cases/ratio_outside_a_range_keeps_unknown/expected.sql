-- Generated from segment_specs/ratio_outside_a_range_keeps_unknown.yml by `segments compile`. Do not edit.

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
        (
            amount_spent < order_count * 0 or amount_spent > order_count * 150
        )
        and order_count > 0
    )
    or average_order_value is null
