-- Generated from segment_specs/a_set_has_each_of_several.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    array_contains(tags, 'vip') and array_contains(tags, 'gold')
