-- Generated from segment_specs/all_customers.yml by `segments compile`. Do not edit.

with

export_decisions as (

    select * from {{ ref('export_decisions') }}

),

export_rows_extended_1 as (

    select * from {{ ref('export_rows_extended_1') }}

)

select
    export_rows_extended_1.account_id,
    export_rows_extended_1.customer_id,
    export_rows_extended_1.first_name,
    export_rows_extended_1.last_name,
    export_rows_extended_1.full_name,
    export_rows_extended_1.email,
    export_rows_extended_1.phone,
    export_rows_extended_1.gender,
    export_rows_extended_1.birth_date,
    export_rows_extended_1.age,
    export_rows_extended_1.address_line,
    export_rows_extended_1.city,
    export_rows_extended_1.region,
    export_rows_extended_1.postal_code,
    export_rows_extended_1.country,
    export_rows_extended_1.created_at,
    export_rows_extended_1.last_login_at,
    export_rows_extended_1.source,
    export_rows_extended_1.source_id,
    export_rows_extended_1.source_metadata,
    export_rows_extended_1.metadata,
    export_rows_extended_1.tags,
    export_rows_extended_1.currency,
    export_rows_extended_1.has_ads_data_consent,
    export_rows_extended_1.has_ads_personalization_consent,
    export_rows_extended_1.has_email_marketing_consent,
    export_rows_extended_1.has_sms_marketing_consent,
    export_rows_extended_1.amount_spent,
    export_rows_extended_1.amount_refunded,
    export_rows_extended_1.net_amount_spent,
    export_rows_extended_1.refund_share,
    export_rows_extended_1.average_order_value,
    export_rows_extended_1.last_order_amount,
    export_rows_extended_1.gift_card_balance,
    export_rows_extended_1.order_count,
    export_rows_extended_1.cancelled_order_count,
    export_rows_extended_1.first_order_at,
    export_rows_extended_1.second_order_at,
    export_rows_extended_1.last_order_at,
    export_rows_extended_1.order_sources,
    export_rows_extended_1.unit_count,
    export_rows_extended_1.distinct_product_count,
    export_rows_extended_1.discount_received,
    export_rows_extended_1.amount_before_discounts,
    export_rows_extended_1.discount_share,
    export_rows_extended_1.promo_code_count,
    export_rows_extended_1.redemption_count,
    export_rows_extended_1.review_count,
    export_rows_extended_1.negative_feedback_count,
    export_rows_extended_1.rating_sum,
    export_rows_extended_1.average_rating,
    export_rows_extended_1.returned_item_count,
    export_rows_extended_1.last_returned_at,
    export_rows_extended_1.message_count,
    export_rows_extended_1.text_message_count,
    export_rows_extended_1.email_count,
    export_rows_extended_1.referred_customer_count
from export_decisions
inner join export_rows_extended_1
    on export_decisions.account_id = export_rows_extended_1.account_id
    and export_decisions.customer_id = export_rows_extended_1.customer_id
where
    export_decisions.export_id = 'full_list__all_customers'
    and export_decisions.drop_reason is null
