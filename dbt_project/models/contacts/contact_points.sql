-- Normalising and hashing happen in one place, outside SQL. This model makes the table and its
-- contract; the build fills it between the marts and the exports. Left empty, nobody is exported.
select
    cast(null as varchar) as account_id,
    cast(null as varchar) as customer_id,
    cast(null as varchar) as rule,
    cast(null as varchar) as cell,
    cast(null as varchar) as withheld
where false
