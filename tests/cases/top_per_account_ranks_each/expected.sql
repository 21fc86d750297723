-- Generated from segment_specs/top_per_account_ranks_each.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        amount_spent,
        row_number() over (
            partition by account_id
            order by amount_spent desc, last_order_at desc, customer_id
        ) as rank
    from segment_customers

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 2 and amount_spent is not null
