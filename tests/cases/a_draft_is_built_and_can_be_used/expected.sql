-- Generated from segment_specs/a_draft_is_built_and_can_be_used.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

seg_a_draft as (

    select * from {{ ref('seg_a_draft') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    exists(
        select
            1
        from seg_a_draft
        where
            seg_a_draft.account_id = segment_customers.account_id
            and seg_a_draft.customer_id = segment_customers.customer_id
    )
