-- Generated from segment_specs/winter_campaign.yml by `segments compile`. Do not edit.

with

export_decisions as (

    select * from {{ ref('export_decisions') }}

),

export_rows_email_1 as (

    select * from {{ ref('export_rows_email_1') }}

)

select
    export_rows_email_1.email,
    export_rows_email_1.phone,
    export_rows_email_1.first_name,
    export_rows_email_1.last_name
from export_decisions
inner join export_rows_email_1
    on export_decisions.account_id = export_rows_email_1.account_id
    and export_decisions.customer_id = export_rows_email_1.customer_id
where
    export_decisions.export_id = 'newsletter__winter_campaign'
    and export_decisions.drop_reason is null
