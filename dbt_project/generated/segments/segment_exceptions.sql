-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    cast(null as text) as segment_id,
    cast(null as text) as customer_id,
    cast(null as boolean) as is_included
where
    false
