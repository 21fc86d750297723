-- The newest run has the size of each segment that is built, and it is the number of its members.
with

segment_sizes as (

    select * from {{ ref('segment_sizes') }}

),

segment_definitions as (

    select * from {{ ref('segment_definitions') }}

),

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

counted as (

    select
        segment_id,
        count(*) as members
    from segment_memberships
    group by segment_id

),

newest as (

    select
        segment_id,
        members
    from segment_sizes
    where as_of = {{ as_of() }}

)

select
    segment_definitions.segment_id,
    newest.members,
    counted.members as counted_members
from segment_definitions
left join newest
    on segment_definitions.segment_id = newest.segment_id
left join counted
    on segment_definitions.segment_id = counted.segment_id
where
    segment_definitions.status <> 'archived'
    and (newest.members is null or newest.members <> coalesce(counted.members, 0))
    -- Plain dbt writes no history, so there is no run to hold members against.
    and exists (select 1 from segment_sizes)
