-- Normalising and hashing happen in one place, outside SQL. This model makes the table and its
-- contract; the build fills it between the marts and the exports. Left empty, nobody is exported.
select
    {{ dbt.cast('null', 'varchar') }} as account_id,
    {{ dbt.cast('null', 'varchar') }} as customer_id,
    {{ dbt.cast('null', 'varchar') }} as rule,
    {{ dbt.cast('null', 'varchar') }} as cell,
    {{ dbt.cast('null', 'varchar') }} as withheld
where false
