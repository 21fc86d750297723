-- Generated from segment_specs/all_customers.yml by `segments compile`. Do not edit.

with

export_decisions as (

    select * from {{ ref('export_decisions') }}

),

export_rows_basic_1 as (

    select * from {{ ref('export_rows_basic_1') }}

)

select
    export_rows_basic_1.first_name,
    export_rows_basic_1.last_name,
    export_rows_basic_1.address_line,
    export_rows_basic_1.city,
    export_rows_basic_1.region,
    export_rows_basic_1.postal_code,
    export_rows_basic_1.country
from export_decisions
inner join export_rows_basic_1
    on export_decisions.account_id = export_rows_basic_1.account_id
    and export_decisions.customer_id = export_rows_basic_1.customer_id
where
    export_decisions.export_id = 'customer_list__all_customers'
    and export_decisions.drop_reason is null
