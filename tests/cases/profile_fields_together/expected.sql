-- Generated from segment_specs/profile_fields_together.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    full_name is not null
    and phone is not null
    and email is not null
    and created_at is not null
    and postal_code is not null
    and country is not null
    and city is not null
