-- Generated from segment_specs/birthdays_over_new_year.yml by `segments compile`. Do not edit.

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
        extract(month from birth_date) * 100 + extract(day from birth_date) - month_day_today + 1300
    ) % 1300 <= month_days_in_next_7_days
    or (
        extract(month from birth_date) * 100 + extract(day from birth_date) = 229
        and leap_birthday_in_next_7_days
    )
