with

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

-- Pairs are counted by number, and each in one order: to do it by name takes three times as long.
sizes as (

    select
        segment_id,
        cast(row_number() over (order by segment_id) as integer) as number,
        count(*) as members
    from segment_memberships
    group by segment_id

),

pairs as (

    {{ overlapping_pairs('segment_memberships', 'sizes') }}

),

ordered_pairs as (

    select
        number,
        other_number,
        members_of_both
    from pairs
    union all
    select
        other_number as number,
        number as other_number,
        members_of_both
    from pairs

)

select
    own.segment_id,
    others.segment_id as other_segment_id,
    ordered_pairs.members_of_both,
    own.members + others.members - ordered_pairs.members_of_both as members_of_either,
    cast(
        {{ ratio('ordered_pairs.members_of_both', 'own.members') }} as decimal(18, 6)
    ) as share_of_segment
from ordered_pairs
inner join sizes as own
    on ordered_pairs.number = own.number
inner join sizes as others
    on ordered_pairs.other_number = others.number
order by own.segment_id, others.segment_id
