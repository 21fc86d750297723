with

segment_definitions as (

    select * from {{ ref('segment_definitions') }}

),

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

sizes as (

    select
        segment_id,
        count(*) as members
    from segment_memberships
    group by segment_id

)

select
    segment_definitions.segment_id,
    segment_definitions.label,
    segment_definitions.icon,
    segment_definitions.description,
    segment_definitions.owner,
    segment_definitions.status,
    segment_definitions.account_scope,
    segment_definitions.tags,
    coalesce(sizes.members, 0) as members,
    segment_definitions.spec_path,
    {{ as_of() }} as as_of
from segment_definitions
left join sizes
    on segment_definitions.segment_id = sizes.segment_id
