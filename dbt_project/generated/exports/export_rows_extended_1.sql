-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

),

customer_metrics as (

    select * from {{ ref('customer_metrics') }}

)

select
    customers.account_id,
    customers.customer_id,
    customers.first_name,
    customers.last_name,
    customers.full_name,
    customers.email,
    customers.phone,
    customers.gender,
    customers.birth_date,
    customers.age,
    customers.address_line,
    customers.city,
    customers.region,
    customers.postal_code,
    customers.country,
    customers.created_at,
    customers.last_login_at,
    customers.source,
    customers.source_id,
    customers.source_metadata,
    customers.metadata,
    customers.tags,
    customers.currency,
    customers.has_ads_data_consent,
    customers.has_ads_personalization_consent,
    customers.has_email_marketing_consent,
    customers.has_sms_marketing_consent,
    customer_metrics.amount_spent,
    customer_metrics.amount_refunded,
    customer_metrics.net_amount_spent,
    customer_metrics.refund_share,
    customer_metrics.average_order_value,
    customer_metrics.last_order_amount,
    customer_metrics.gift_card_balance,
    customer_metrics.order_count,
    customer_metrics.cancelled_order_count,
    customer_metrics.first_order_at,
    customer_metrics.second_order_at,
    customer_metrics.last_order_at,
    customer_metrics.order_sources,
    customer_metrics.unit_count,
    customer_metrics.distinct_product_count,
    customer_metrics.discount_received,
    customer_metrics.amount_before_discounts,
    customer_metrics.discount_share,
    customer_metrics.promo_code_count,
    customer_metrics.redemption_count,
    customer_metrics.review_count,
    customer_metrics.negative_feedback_count,
    customer_metrics.rating_sum,
    customer_metrics.average_rating,
    customer_metrics.returned_item_count,
    customer_metrics.last_returned_at,
    customer_metrics.message_count,
    customer_metrics.text_message_count,
    customer_metrics.email_count,
    customer_metrics.referred_customer_count
from customers
left join customer_metrics
    on customers.account_id = customer_metrics.account_id
    and customers.customer_id = customer_metrics.customer_id
