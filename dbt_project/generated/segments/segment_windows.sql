-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

exchange_rates as (

    select * from {{ ref('shop_exchange_rates') }}

)

select
    account_id,
    time_zone,
    {{ as_of() }} as as_of,
    {{ start_of_day(-30, 'day') }} as ago_30_days,
    {{ start_of_day(-60, 'day') }} as ago_60_days,
    {{ start_of_day(-90, 'day') }} as ago_90_days,
    {{ start_of_date('2026-01-01') }} as day_2026_01_01,
    {{ exchange_rate_to('EUR') }} as rate_to_eur
from accounts
