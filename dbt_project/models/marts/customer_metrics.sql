with

customers as (

    select * from {{ ref('customers') }}

),

orders as (

    select * from {{ ref('orders') }}

),

qualifying_order_items as (

    select * from {{ ref('order_items') }}
    where is_qualifying

),

returned_items as (

    select * from {{ ref('returned_items') }}

),

promo_redemptions as (

    select * from {{ ref('promo_redemptions') }}

),

reviews as (

    select * from {{ ref('reviews') }}

),

messages as (

    select * from {{ ref('messages') }}

),

referrals as (

    select * from {{ ref('referrals') }}

),

gift_cards as (

    select * from {{ ref('shop_gift_cards') }}

),

spending as (

    select
        account_id,
        customer_id,
        sum(case when is_qualifying then total_amount else 0 end) as amount_spent,
        sum(case when is_qualifying then discount_amount else 0 end) as discount_received,
        sum(case when is_qualifying then 1 else 0 end) as order_count,
        sum(case when is_cancelled then 1 else 0 end) as cancelled_order_count,
        min(case when is_first then ordered_at end) as first_order_at,
        min(case when is_qualifying and not is_first then ordered_at end) as second_order_at,
        max(case when is_last then ordered_at end) as last_order_at,
        max(case when is_last then total_amount end) as last_order_amount
    from orders
    group by account_id, customer_id

),

customer_channels as (

    select
        account_id,
        customer_id,
        channel
    from orders
    where is_qualifying and channel is not null
    group by account_id, customer_id, channel

),

sources_of_orders as (

    select
        account_id,
        customer_id,
        {{ sorted_text_list('channel') }} as order_sources
    from customer_channels
    group by account_id, customer_id

),

bought_products as (

    select
        account_id,
        customer_id,
        product_id,
        sum(quantity) as unit_count
    from qualifying_order_items
    group by account_id, customer_id, product_id

),

purchases as (

    select
        account_id,
        customer_id,
        sum(unit_count) as unit_count,
        count(product_id) as distinct_product_count
    from bought_products
    group by account_id, customer_id

),

returns as (

    select
        account_id,
        customer_id,
        sum(refund_amount) as amount_refunded,
        sum(quantity) as returned_item_count,
        max(returned_at) as last_returned_at
    from returned_items
    group by account_id, customer_id

),

redemptions as (

    select
        account_id,
        customer_id,
        sum(case when is_counted then 1 else 0 end) as promo_code_count,
        count(*) as redemption_count
    from promo_redemptions
    group by account_id, customer_id

),

feedback as (

    select
        account_id,
        customer_id,
        count(*) as review_count,
        sum(rating) as rating_sum,
        sum(case when rating <= 3 then 1 else 0 end) as negative_feedback_count
    from reviews
    group by account_id, customer_id

),

sent_messages as (

    select
        account_id,
        customer_id,
        count(*) as message_count,
        sum(case when channel = 'sms' then 1 else 0 end) as text_message_count,
        sum(case when channel = 'email' then 1 else 0 end) as email_count
    from messages
    group by account_id, customer_id

),

referred_customers as (

    select
        account_id,
        customer_id,
        count(*) as referred_customer_count
    from referrals
    group by account_id, customer_id

),

gift_card_balances as (

    select
        account_id,
        customer_id,
        sum(balance) as gift_card_balance
    from gift_cards
    group by account_id, customer_id

),

-- Who is not counted in one of them has 0 there.
counted as (

    select
        customers.account_id,
        customers.customer_id,
        {{ sum_or_zero('spending.amount_spent') }} as amount_spent,
        {{ sum_or_zero('returns.amount_refunded') }} as amount_refunded,
        {{ sum_or_zero('spending.discount_received') }} as discount_received,
        {{ count_or_zero('spending.order_count') }} as order_count,
        {{ count_or_zero('spending.cancelled_order_count') }} as cancelled_order_count,
        spending.first_order_at,
        spending.second_order_at,
        spending.last_order_at,
        spending.last_order_amount,
        coalesce(sources_of_orders.order_sources, {{ empty_text_list() }}) as order_sources,
        {{ count_or_zero('purchases.unit_count') }} as unit_count,
        {{ count_or_zero('purchases.distinct_product_count') }} as distinct_product_count,
        {{ count_or_zero('redemptions.promo_code_count') }} as promo_code_count,
        {{ count_or_zero('redemptions.redemption_count') }} as redemption_count,
        {{ count_or_zero('feedback.review_count') }} as review_count,
        {{ count_or_zero('feedback.rating_sum') }} as rating_sum,
        {{ count_or_zero('feedback.negative_feedback_count') }} as negative_feedback_count,
        {{ count_or_zero('returns.returned_item_count') }} as returned_item_count,
        returns.last_returned_at,
        {{ count_or_zero('sent_messages.message_count') }} as message_count,
        {{ count_or_zero('sent_messages.text_message_count') }} as text_message_count,
        {{ count_or_zero('sent_messages.email_count') }} as email_count,
        {{ count_or_zero('referred_customers.referred_customer_count') }}
            as referred_customer_count,
        {{ sum_or_zero('gift_card_balances.gift_card_balance') }} as gift_card_balance
    from customers
    left join spending
        on customers.account_id = spending.account_id
        and customers.customer_id = spending.customer_id
    left join sources_of_orders
        on customers.account_id = sources_of_orders.account_id
        and customers.customer_id = sources_of_orders.customer_id
    left join purchases
        on customers.account_id = purchases.account_id
        and customers.customer_id = purchases.customer_id
    left join returns
        on customers.account_id = returns.account_id
        and customers.customer_id = returns.customer_id
    left join redemptions
        on customers.account_id = redemptions.account_id
        and customers.customer_id = redemptions.customer_id
    left join feedback
        on customers.account_id = feedback.account_id
        and customers.customer_id = feedback.customer_id
    left join sent_messages
        on customers.account_id = sent_messages.account_id
        and customers.customer_id = sent_messages.customer_id
    left join referred_customers
        on customers.account_id = referred_customers.account_id
        and customers.customer_id = referred_customers.customer_id
    left join gift_card_balances
        on customers.account_id = gift_card_balances.account_id
        and customers.customer_id = gift_card_balances.customer_id

),

with_totals as (

    select
        *,
        cast(amount_spent - amount_refunded as decimal(18, 2)) as net_amount_spent,
        cast(amount_spent + discount_received as decimal(18, 2)) as amount_before_discounts
    from counted

)

select
    account_id,
    customer_id,
    amount_spent,
    amount_refunded,
    net_amount_spent,
    {{ ratio('amount_refunded', 'amount_spent') }} as refund_share,
    {{ ratio('amount_spent', 'order_count') }} as average_order_value,
    last_order_amount,
    gift_card_balance,
    order_count,
    cancelled_order_count,
    first_order_at,
    second_order_at,
    last_order_at,
    order_sources,
    unit_count,
    distinct_product_count,
    discount_received,
    amount_before_discounts,
    {{ ratio('discount_received', 'amount_before_discounts') }} as discount_share,
    promo_code_count,
    redemption_count,
    review_count,
    negative_feedback_count,
    rating_sum,
    {{ ratio('rating_sum', 'review_count') }} as average_rating,
    returned_item_count,
    last_returned_at,
    message_count,
    text_message_count,
    email_count,
    referred_customer_count
from with_totals
