-- Generated from segment_specs/never_include_wins_over_top.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        amount_spent,
        row_number() over (order by amount_spent desc, last_order_at desc, customer_id, account_id) as rank
    from segment_customers

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 3 and amount_spent is not null and not customer_id in ('late')
