-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

),

customer_metrics as (

    select * from {{ ref('customer_metrics') }}

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
    customers.country,
    customers.created_at,
    customers.last_login_at,
    customers.source,
    customer_metrics.amount_spent,
    customer_metrics.average_order_value,
    customer_metrics.last_order_amount,
    customer_metrics.order_count,
    customer_metrics.cancelled_order_count,
    customer_metrics.last_order_at,
    customer_metrics.promo_code_count,
    customer_metrics.negative_feedback_count,
    customer_metrics.returned_item_count,
    customer_metrics.text_message_count,
    segment_windows.ago_30_days,
    segment_windows.ago_60_days,
    segment_windows.ago_90_days,
    segment_windows.as_of,
    segment_windows.day_2026_01_01,
    segment_windows.rate_to_eur
from customers
inner join customer_metrics
    on customers.account_id = customer_metrics.account_id
    and customers.customer_id = customer_metrics.customer_id
inner join segment_windows
    on customers.account_id = segment_windows.account_id
