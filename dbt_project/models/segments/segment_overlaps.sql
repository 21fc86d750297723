with

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

sizes as (

    select
        segment_id,
        count(*) as members
    from segment_memberships
    group by segment_id

),

pairs as (

    select
        one.segment_id,
        other.segment_id as other_segment_id,
        count(*) as members_of_both
    from segment_memberships as one
    inner join segment_memberships as other
        on one.account_id = other.account_id
        and one.customer_id = other.customer_id
        and one.segment_id <> other.segment_id
    group by one.segment_id, other.segment_id

)

select
    pairs.segment_id,
    pairs.other_segment_id,
    pairs.members_of_both,
    own.members + others.members - pairs.members_of_both as members_of_either,
    cast({{ ratio('pairs.members_of_both', 'own.members') }} as decimal(18, 6)) as share_of_segment
from pairs
inner join sizes as own
    on pairs.segment_id = own.segment_id
inner join sizes as others
    on pairs.other_segment_id = others.segment_id
order by pairs.segment_id, pairs.other_segment_id
