-- The history ends with what readers see: who is in an interval without an end is a member, and nobody else.
{% set current = ref('segment_membership_intervals') ~ ' where is_current' %}
with

differing as (

    {{ segments_that_differ(ref('segment_memberships'), current) | indent(4) }}

),

memberships as (

    select
        segment_id,
        account_id,
        customer_id
    from {{ ref('segment_memberships') }}
    where segment_id in (select segment_id from differing)

),

stays as (

    select
        segment_id,
        account_id,
        customer_id
    from {{ current }}
    and segment_id in (select segment_id from differing)

)

select
    memberships.segment_id,
    stays.segment_id as interval_segment_id
from memberships
full join stays
    on memberships.segment_id = stays.segment_id
    and memberships.account_id = stays.account_id
    and memberships.customer_id = stays.customer_id
where
    (memberships.segment_id is null or stays.segment_id is null)
    -- Plain dbt writes no history, so there is no run to hold members against.
    and exists (select 1 from {{ ref('segment_sizes') }})
