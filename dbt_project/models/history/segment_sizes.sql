-- Filled together with `segment_membership_events`.
select
    {{ dbt.cast('null', 'varchar') }} as build_id,
    cast(null as timestamp) as as_of,
    {{ dbt.cast('null', 'varchar') }} as segment_id,
    cast(null as bigint) as members,
    cast(null as bigint) as entered_count,
    cast(null as bigint) as left_count,
    cast(null as boolean) as is_held,
    {{ dbt.cast('null', 'varchar') }} as held_reason,
    {{ dbt.cast('null', 'varchar') }} as released_by
where false
