with

payments as (

    select * from {{ ref('shop_payments') }}

),

orders as (

    select * from {{ ref('orders') }}

),

payments_of_orders as (

    select
        payments.account_id,
        payments.payment_id,
        payments.order_id,
        orders.customer_id,
        payments.method,
        {{ exchanged('payments.amount', 'orders.exchange_rate') }} as amount,
        payments.paid_at,
        coalesce(payments.paid_at, orders.ordered_at) as occurred_at,
        orders.channel,
        orders.status,
        orders.is_qualifying
    from payments
    inner join orders
        on payments.account_id = orders.account_id
        and payments.order_id = orders.order_id

)

select * from payments_of_orders
where occurred_at < {{ as_of() }}
