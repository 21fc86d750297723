-- Generated from segment_specs/top_never_has_the_unknown.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        last_order_amount,
        row_number() over (order by last_order_amount desc, last_order_at desc, customer_id, account_id) as rank
    from segment_customers

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 100 and last_order_amount is not null
