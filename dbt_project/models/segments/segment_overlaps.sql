with

segment_memberships as (

    select * from {{ ref('segment_memberships') }}

),

-- Pairs are counted by number: by name, and with both orders of each pair, it takes three times as long.
sizes as (

    select
        segment_id,
        cast(row_number() over (order by segment_id) as integer) as number,
        count(*) as members
    from segment_memberships
    group by segment_id

),

customers as (

    select array_agg(sizes.number) as numbers
    from segment_memberships
    inner join sizes
        on segment_memberships.segment_id = sizes.segment_id
    group by segment_memberships.account_id, segment_memberships.customer_id

),

firsts as (

    select
        {{ each_of('numbers') }} as number,
        numbers
    from customers

),

seconds as (

    select
        number,
        {{ each_of('numbers') }} as other_number
    from firsts

),

pairs as (

    select
        number,
        other_number,
        count(*) as members_of_both
    from seconds
    where number < other_number
    group by number, other_number

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
