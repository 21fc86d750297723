with

promo_redemptions as (

    select * from {{ ref('shop_promo_redemptions') }}
    where redeemed_at < {{ as_of() }}

),

orders as (

    select * from {{ ref('orders') }}

)

select
    promo_redemptions.account_id,
    promo_redemptions.redemption_id,
    promo_redemptions.customer_id,
    promo_redemptions.order_id,
    promo_redemptions.code,
    promo_redemptions.amount,
    promo_redemptions.redeemed_at,
    coalesce(orders.is_qualifying, true) as is_counted
from promo_redemptions
left join orders
    on promo_redemptions.account_id = orders.account_id
    and promo_redemptions.order_id = orders.order_id
