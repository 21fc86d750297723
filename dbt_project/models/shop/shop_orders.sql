with

orders as (

    {{ union_sources('orders') }}

),

accounts as (

    select * from {{ ref('shop_accounts') }}

)

select
    orders.account_id,
    orders.order_id,
    orders.customer_id,
    orders.status,
    orders.channel,
    coalesce(orders.currency, accounts.currency) as currency,
    orders.ordered_at,
    orders.total_amount,
    orders.discount_amount,
    orders.shipping_amount,
    orders.tax_amount,
    orders.cancelled_at,
    orders.ship_city,
    orders.ship_region,
    orders.ship_postal_code,
    orders.ship_country,
    orders.metadata
from orders
left join accounts
    on orders.account_id = accounts.account_id
