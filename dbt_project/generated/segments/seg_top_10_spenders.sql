-- Generated from segment_specs/top_10_spenders.yml by `segments compile`. Do not edit.

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
    where
        amount_spent > 0

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 10 and amount_spent is not null
