with

returned_items as (

    select * from {{ ref('shop_returned_items') }}
    where returned_at is null or returned_at < {{ as_of() }}

),

orders as (

    select * from {{ ref('orders') }}

),

order_items as (

    select * from {{ ref('order_items') }}

),

-- A product may stand on several lines of an order. What they do not agree on is left unknown.
returned_products as (

    select
        order_items.account_id,
        order_items.order_id,
        order_items.product_id,
        case when min(order_items.sku) = max(order_items.sku) then min(order_items.sku) end as sku,
        case
            when min(order_items.category) = max(order_items.category) then min(order_items.category)
        end as category,
        case
            when min(order_items.brand) = max(order_items.brand) then min(order_items.brand)
        end as brand
    from order_items
    where exists (
        select 1
        from returned_items
        where
            returned_items.account_id = order_items.account_id
            and returned_items.order_id = order_items.order_id
            and returned_items.product_id = order_items.product_id
    )
    group by order_items.account_id, order_items.order_id, order_items.product_id

)

select
    returned_items.account_id,
    returned_items.return_id,
    returned_items.customer_id,
    returned_items.order_id,
    returned_items.product_id,
    returned_items.product_name,
    returned_products.sku,
    returned_products.category,
    returned_products.brand,
    returned_items.quantity,
    returned_items.refund_amount,
    returned_items.returned_at,
    orders.channel
from returned_items
left join orders
    on returned_items.account_id = orders.account_id
    and returned_items.order_id = orders.order_id
left join returned_products
    on returned_items.account_id = returned_products.account_id
    and returned_items.order_id = returned_products.order_id
    and returned_items.product_id = returned_products.product_id
