-- Generated from segment_specs/not_logged_in_lately.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    last_login_at < ago_30_days or last_login_at >= as_of or last_login_at is null
