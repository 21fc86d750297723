-- Generated from segment_specs/sharp_s_is_not_ss.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    right(lower(full_name), 6) = 'straße'
