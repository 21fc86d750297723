-- Filled by the build together with `contact_points`.
select
    {{ dbt.cast('null', 'varchar') }} as account_id,
    {{ dbt.cast('null', 'varchar') }} as rule,
    {{ dbt.cast('null', 'varchar') }} as cell
where false
