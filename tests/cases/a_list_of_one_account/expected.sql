-- Generated from segment_specs/a_list_of_one_account.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    account_id in ('us') and customer_id in ('ann', 'jose')
