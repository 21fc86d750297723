-- The history ends with what readers see: who is in an interval without an end is a member, and nobody else.
with

segment_sizes as (

    select * from {{ ref('segment_sizes') }}

),

segment_membership_intervals as (

    select * from {{ ref('segment_membership_intervals') }}

),

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

current_intervals as (

    select
        segment_id,
        account_id,
        customer_id
    from segment_membership_intervals
    where is_current

)

select
    segment_memberships.segment_id,
    current_intervals.segment_id as interval_segment_id
from segment_memberships
full join current_intervals
    on segment_memberships.segment_id = current_intervals.segment_id
    and segment_memberships.account_id = current_intervals.account_id
    and segment_memberships.customer_id = current_intervals.customer_id
where
    (segment_memberships.segment_id is null or current_intervals.segment_id is null)
    -- Plain dbt writes no history, so there is no run to hold members against.
    and exists (select 1 from segment_sizes)
