-- Generated from segment_specs/top_counts_a_share_of_all_candidates.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        last_order_amount,
        row_number() over (order by last_order_amount desc, last_order_at desc, customer_id, account_id) as rank,
        count(*) over () as candidates
    from segment_customers
    where
        lower(customer_id) in ('gross', 'odos', 'jose', 'bob')

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    (
        rank - 1
    ) * 100 < 50 * candidates and last_order_amount is not null
