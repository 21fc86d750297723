-- Generated from segment_specs/top_percent_per_account_with_ties.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        order_count,
        rank() over (partition by account_id order by order_count desc) as rank,
        count(*) over (partition by account_id) as candidates
    from segment_customers

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    (
        rank - 1
    ) * 100 < 50 * candidates and order_count is not null
