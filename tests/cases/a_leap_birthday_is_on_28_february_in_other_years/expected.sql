-- Generated from segment_specs/a_leap_birthday_is_on_28_february_in_other_years.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    (
        extract(month from birth_date) * 100 + extract(day from birth_date) - month_day_1_day_ago + 1300
    ) % 1300 <= month_days_in_last_1_day
    or (
        extract(month from birth_date) * 100 + extract(day from birth_date) = 229
        and leap_birthday_in_last_1_day
    )
