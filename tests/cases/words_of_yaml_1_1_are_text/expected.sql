-- Generated from segment_specs/words_of_yaml_1_1_are_text.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(country) in ('no', 'on') or lower(full_name) in ('yes', 'off')
