-- Generated from segment_specs/none_of_a_segment_keeps_the_others.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

seg_buyers_in_poland as (

    select * from {{ ref('seg_buyers_in_poland') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    lower(full_name) = 'ann lee'
    and not exists(
        select
            1
        from seg_buyers_in_poland
        where
            seg_buyers_in_poland.account_id = segment_customers.account_id
            and seg_buyers_in_poland.customer_id = segment_customers.customer_id
    )
