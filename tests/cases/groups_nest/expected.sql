-- Generated from segment_specs/groups_nest.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(full_name) = 'late lee'
    or (
        has_email_marketing_consent = false
        and country is null
        and order_count <> 0
        and (
            lower(full_name) <> 'nobody' or full_name is null
        )
    )
