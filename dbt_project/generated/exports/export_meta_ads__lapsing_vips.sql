-- Generated from segment_specs/lapsing_vips.yml by `segments compile`. Do not edit.

with

export_decisions as (

    select * from {{ ref('export_decisions') }}

),

export_rows_meta_2026_05 as (

    select * from {{ ref('export_rows_meta_2026_05') }}

)

select
    export_rows_meta_2026_05.email,
    export_rows_meta_2026_05.phone,
    export_rows_meta_2026_05.zip,
    export_rows_meta_2026_05.country,
    export_rows_meta_2026_05.extern_id
from export_decisions
inner join export_rows_meta_2026_05
    on export_decisions.account_id = export_rows_meta_2026_05.account_id
    and export_decisions.customer_id = export_rows_meta_2026_05.customer_id
where
    export_decisions.export_id = 'meta_ads__lapsing_vips'
    and export_decisions.drop_reason is null
