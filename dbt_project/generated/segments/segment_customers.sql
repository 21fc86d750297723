-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

),

customer_metrics as (

    select * from {{ ref('customer_metrics') }}

),

customer_behaviours as (

    select * from {{ ref('customer_behaviours') }}

),

segment_windows as (

    select * from {{ ref('segment_windows') }}

)

select
    customers.account_id,
    customers.customer_id,
    customers.full_name,
    customers.email,
    customers.gender,
    customers.birth_date,
    customers.country,
    customers.created_at,
    customers.last_login_at,
    customers.source,
    {{ lower_elements('customers.tags') }} as tags,
    customer_metrics.amount_spent,
    customer_metrics.average_order_value,
    customer_metrics.last_order_amount,
    customer_metrics.order_count,
    customer_metrics.cancelled_order_count,
    customer_metrics.last_order_at,
    {{ lower_elements('customer_metrics.order_sources') }} as order_sources,
    customer_metrics.promo_code_count,
    customer_metrics.review_count,
    customer_metrics.negative_feedback_count,
    customer_metrics.returned_item_count,
    customer_metrics.text_message_count,
    customer_metrics.referred_customer_count,
    cast(customers.created_at at time zone 'UTC' at time zone segment_windows.time_zone as date) as created_at_local_day,
    customer_behaviours.placed_order_in_last_1_year_times,
    customer_behaviours.placed_order_in_last_90_days_times,
    customer_behaviours.placed_order_previous_quarter_times,
    customer_behaviours.purchased_item_product_name_contains_macbook_air_t_1830a6a4,
    segment_windows.ago_30_days,
    segment_windows.ago_60_days,
    segment_windows.ago_90_days,
    segment_windows.as_of,
    segment_windows.day_2026_01_01,
    segment_windows.leap_birthday_in_next_7_days,
    segment_windows.month_day_today,
    segment_windows.month_days_in_next_7_days,
    segment_windows.rate_to_eur
from customers
inner join customer_metrics
    on customers.account_id = customer_metrics.account_id
    and customers.customer_id = customer_metrics.customer_id
inner join customer_behaviours
    on customers.account_id = customer_behaviours.account_id
    and customers.customer_id = customer_behaviours.customer_id
inner join segment_windows
    on customers.account_id = segment_windows.account_id
