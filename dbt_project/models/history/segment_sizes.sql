-- Filled together with `segment_membership_events`.
select
    cast(null as varchar) as build_id,
    cast(null as timestamp) as as_of,
    cast(null as varchar) as segment_id,
    cast(null as bigint) as members,
    cast(null as bigint) as entered_count,
    cast(null as bigint) as left_count,
    cast(null as boolean) as is_held,
    cast(null as varchar) as held_reason,
    cast(null as varchar) as released_by
where false
