-- Generated from segment_specs/winter_campaign.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id,
    case
        when substring(sha256('winter26:' || account_id || ':' || customer_id), 1, 8) < 'e6666667'
        then 'treatment'
        else 'holdout'
    end as split_group
from segment_customers
where
    placed_order_in_last_1_year_times >= 1
    and placed_order_in_last_90_days_times < 1
    and not array_contains(tags, 'staff')
