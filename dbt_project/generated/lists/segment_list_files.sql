-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    cast(null as text) as segment_id,
    cast(null as text) as file,
    cast(null as text) as match,
    cast(null as text) as account_scope,
    cast(null as decimal(5, 2)) as unmatched_percent,
    cast(null as text) as spec_path
where
    false
