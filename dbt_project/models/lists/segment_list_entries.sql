-- Lists are files, read and normalised outside SQL. This model makes the table; the build fills it.
select
    cast(null as varchar) as segment_id,
    cast(null as bigint) as line,
    cast(null as varchar) as account_id,
    cast(null as varchar) as rule,
    cast(null as varchar) as cell
where false
