-- Generated from segment_specs/a_json_number_is_one.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    metadata_seats >= -5
