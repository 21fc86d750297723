-- Generated from segment_specs/a_json_day_has_windows.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    metadata_renews_on >= date_today and metadata_renews_on < date_after_7_days
