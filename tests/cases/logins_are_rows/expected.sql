-- Generated from segment_specs/logins_are_rows.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    logged_in_in_last_30_days_times = 2
