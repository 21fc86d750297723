-- Generated from segment_specs/top_breaks_the_last_ties_by_customer.yml by `segments compile`. Do not edit.

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
    where
        order_count = 0

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 1 and amount_spent is not null
