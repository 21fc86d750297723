-- Generated from segment_specs/a_reference_is_to_account_and_customer.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

seg_european_ann as (

    select * from {{ ref('seg_european_ann') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    exists(
        select
            1
        from seg_european_ann
        where
            seg_european_ann.account_id = segment_customers.account_id
            and seg_european_ann.customer_id = segment_customers.customer_id
    )
