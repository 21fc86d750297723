-- The build appends to what the release before it holds: what changed needs both. This model makes
-- the table and its contract. Empty, all that is known is who is in now.
select
    cast(null as varchar) as segment_id,
    cast(null as varchar) as account_id,
    cast(null as varchar) as customer_id,
    cast(null as varchar) as change,
    cast(null as timestamp) as changed_at,
    cast(null as varchar) as reason,
    cast(null as varchar) as build_id,
    cast(null as varchar) as spec_commit
where false
