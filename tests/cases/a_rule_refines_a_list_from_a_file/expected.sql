-- Generated from segment_specs/a_rule_refines_a_list_from_a_file.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

segment_list_members as (

    select * from {{ ref('segment_list_members') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    exists(
        select
            1
        from segment_list_members
        where
            segment_list_members.account_id = segment_customers.account_id
            and segment_list_members.customer_id = segment_customers.customer_id
            and segment_list_members.segment_id = 'a_rule_refines_a_list_from_a_file'
    )
    and email is not null
