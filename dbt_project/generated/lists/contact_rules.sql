-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    'e164' as rule
union all
select
    'file_email' as rule
union all
select
    'meta_country' as rule
union all
select
    'meta_email' as rule
union all
select
    'meta_phone' as rule
union all
select
    'meta_zip' as rule
