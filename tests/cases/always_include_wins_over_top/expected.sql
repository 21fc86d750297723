-- Generated from segment_specs/always_include_wins_over_top.yml by `segments compile`. Do not edit.

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
    rank <= 2 and amount_spent is not null
union all
select
    account_id,
    customer_id,
    cast(null as bigint) as rank
from segment_customers
where
    customer_id in ('empty', 'leap')
    and not exists(
        select
            1
        from ranked
        where
            ranked.account_id = segment_customers.account_id
            and ranked.customer_id = segment_customers.customer_id
            and rank <= 2
            and amount_spent is not null
    )
