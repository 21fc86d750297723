-- Generated from segment_specs/include_lets_unknown_flag_in.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    is_business = true or is_business is null
