-- Generated from segment_specs/one_or_the_other_although_nameless.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    strpos(lower(full_name), 'lee') > 0 or cancelled_order_count > 5
