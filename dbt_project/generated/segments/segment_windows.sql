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
    {{ start_of_day(-1, 'year') }} as ago_1_year,
    {{ start_of_day(-30, 'day') }} as ago_30_days,
    {{ start_of_day(-60, 'day') }} as ago_60_days,
    {{ start_of_day(-90, 'day') }} as ago_90_days,
    {{ start_of_date('2026-01-01') }} as day_2026_01_01,
    {{ exactly_ago(24, 'month') }} as exactly_24_months_ago,
    {{ has_leap_birthday(0, 7, 'day') }} as leap_birthday_in_next_7_days,
    {{ month_day_of(0, 'day') }} as month_day_today,
    {{ month_days(0, 7, 'day') }} as month_days_in_next_7_days,
    {{ exchange_rate_to('EUR') }} as rate_to_eur,
    {{ start_of_unit(-1, 'quarter') }} as start_of_previous_quarter,
    {{ start_of_unit(0, 'quarter') }} as start_of_this_quarter
from accounts
