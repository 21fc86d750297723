-- Filled by the build together with `contact_points`.
select
    cast(null as varchar) as account_id,
    cast(null as varchar) as rule,
    cast(null as varchar) as cell
where false
