-- Generated from segment_specs/lapsing_vips.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

seg_frequent_returners as (

    select * from {{ ref('seg_frequent_returners') }}

),

seg_uncommitted as (

    select * from {{ ref('seg_uncommitted') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    account_id in ('eu_store')
    and amount_spent >= 500
    and last_order_at < ago_60_days
    and (
        lower(country) in ('pl', 'de') or right(lower(email), 3) = '.uk'
    )
    and not exists(
        select
            1
        from seg_frequent_returners
        where
            seg_frequent_returners.account_id = segment_customers.account_id
            and seg_frequent_returners.customer_id = segment_customers.customer_id
    )
    and not exists(
        select
            1
        from seg_uncommitted
        where
            seg_uncommitted.account_id = segment_customers.account_id
            and seg_uncommitted.customer_id = segment_customers.customer_id
    )
