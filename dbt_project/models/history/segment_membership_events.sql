-- The build appends to what the release before it holds: what changed needs both. This model makes
-- the table and its contract. Empty, all that is known is who is in now.
select
    {{ dbt.cast('null', 'varchar') }} as segment_id,
    {{ dbt.cast('null', 'varchar') }} as account_id,
    {{ dbt.cast('null', 'varchar') }} as customer_id,
    {{ dbt.cast('null', 'varchar') }} as change,
    cast(null as timestamp) as changed_at,
    {{ dbt.cast('null', 'varchar') }} as reason,
    {{ dbt.cast('null', 'varchar') }} as build_id,
    {{ dbt.cast('null', 'varchar') }} as spec_commit
where false
