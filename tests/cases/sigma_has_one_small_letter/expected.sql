-- Generated from segment_specs/sigma_has_one_small_letter.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(full_name) = 'οδοσ'
    and (
        lower(full_name) <> 'οδος' or full_name is null
    )
