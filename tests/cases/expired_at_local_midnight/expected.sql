-- Generated from segment_specs/expired_at_local_midnight.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    as_of < day_2026_03_31 and (
        email is not null or customer_id in ('jose')
    )
