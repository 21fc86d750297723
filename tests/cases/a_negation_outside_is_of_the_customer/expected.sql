-- Generated from segment_specs/a_negation_outside_is_of_the_customer.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    purchased_item_category_laptops_times < 1
