with

order_items as (

    select * from {{ ref('shop_order_items') }}

),

orders as (

    select * from {{ ref('orders') }}

)

select
    order_items.account_id,
    order_items.order_id,
    order_items.line_id,
    orders.customer_id,
    order_items.product_id,
    order_items.sku,
    order_items.product_name,
    order_items.category,
    order_items.brand,
    order_items.quantity,
    {{ exchanged('order_items.amount', 'orders.exchange_rate') }} as amount,
    order_items.metadata,
    orders.ordered_at,
    orders.channel,
    orders.status,
    orders.ship_city,
    orders.ship_region,
    orders.ship_postal_code,
    orders.ship_country,
    orders.is_qualifying
from order_items
inner join orders
    on order_items.account_id = orders.account_id
    and order_items.order_id = orders.order_id
