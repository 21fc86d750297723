-- Lists are files, read and normalised outside SQL. This model makes the table; the build fills it.
select
    {{ dbt.cast('null', 'varchar') }} as segment_id,
    cast(null as bigint) as line,
    {{ dbt.cast('null', 'varchar') }} as account_id,
    {{ dbt.cast('null', 'varchar') }} as rule,
    {{ dbt.cast('null', 'varchar') }} as cell
where false
