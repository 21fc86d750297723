-- Generated from segment_specs/accounts_bound_a_complement.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    account_id in ('us') and (
        lower(country) <> 'us' or country is null
    )
