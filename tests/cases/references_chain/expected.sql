-- Generated from segment_specs/references_chain.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

seg_middle_of_the_chain as (

    select * from {{ ref('seg_middle_of_the_chain') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    exists(
        select
            1
        from seg_middle_of_the_chain
        where
            seg_middle_of_the_chain.account_id = segment_customers.account_id
            and seg_middle_of_the_chain.customer_id = segment_customers.customer_id
    )
    or right(lower(email), 3) = '.uk'
