-- Generated from segment_specs/top_by_a_time_is_the_latest.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        last_order_at,
        row_number() over (
            partition by account_id
            order by last_order_at desc, last_order_at desc, customer_id
        ) as rank
    from segment_customers

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 3 and last_order_at is not null
