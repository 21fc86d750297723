-- What the metrics say of all customers of an account together is what the canonical shop says of them, counted
-- from the shop's own tables without the marts in between.
with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

customers as (

    select * from {{ ref('customers') }}

),

customer_metrics as (

    select * from {{ ref('customer_metrics') }}

),

order_rates as (

    select * from {{ ref('shop_order_rates') }}

),

orders as (

    select * from {{ ref('shop_orders') }}

),

returned_items as (

    select * from {{ ref('shop_returned_items') }}

),

counted_orders as (

    select
        orders.account_id,
        {{ exchanged('orders.total_amount', 'order_rates.rate') }} as total_amount,
        {{ exchanged('orders.discount_amount', 'order_rates.rate') }} as discount_amount
    from orders
    left join order_rates
        on orders.account_id = order_rates.account_id
        and orders.order_id = order_rates.order_id
    inner join accounts
        on orders.account_id = accounts.account_id
    inner join customers
        on orders.account_id = customers.account_id
        and orders.customer_id = customers.customer_id
    where
        position(
            ',' || orders.status || ','
            in ',' || coalesce(
                accounts.qualifying_statuses, '{{ var("qualifying_statuses") | join(",") }}'
            ) || ','
        ) > 0
        and {{ as_of() }} - orders.ordered_at > coalesce(
            accounts.qualifying_min_age_hours, {{ var('qualifying_min_age_hours') }}
        ) * interval '1 hour'
        and not coalesce(orders.cancelled_at >= {{ as_of() }}, false)
        and orders.ordered_at < {{ as_of() }}
),

sums_of_shop as (

    select
        'orders' as what,
        account_id,
        sum(total_amount) as amount,
        sum(discount_amount) as discount,
        count(*) as row_count
    from counted_orders
    group by account_id

    union all

    select
        'returns' as what,
        returned_items.account_id,
        sum(returned_items.refund_amount) as amount,
        0 as discount,
        sum(returned_items.quantity) as row_count
    from returned_items
    inner join customers
        on returned_items.account_id = customers.account_id
        and returned_items.customer_id = customers.customer_id
    where not coalesce(returned_items.returned_at >= {{ as_of() }}, false)
    group by returned_items.account_id

),

sums_of_metrics as (

    select
        'orders' as what,
        account_id,
        sum(amount_spent) as amount,
        sum(discount_received) as discount,
        sum(order_count) as row_count
    from customer_metrics
    group by account_id

    union all

    select
        'returns' as what,
        account_id,
        sum(amount_refunded) as amount,
        0 as discount,
        sum(returned_item_count) as row_count
    from customer_metrics
    group by account_id

)

select
    sums_of_metrics.what,
    sums_of_metrics.account_id,
    sums_of_metrics.amount - coalesce(sums_of_shop.amount, 0) as amount_too_much,
    sums_of_metrics.discount - coalesce(sums_of_shop.discount, 0) as discount_too_much,
    sums_of_metrics.row_count - coalesce(sums_of_shop.row_count, 0) as rows_too_many
from sums_of_metrics
left join sums_of_shop
    on sums_of_metrics.what = sums_of_shop.what
    and sums_of_metrics.account_id = sums_of_shop.account_id
where
    sums_of_metrics.amount <> coalesce(sums_of_shop.amount, 0)
    or sums_of_metrics.discount <> coalesce(sums_of_shop.discount, 0)
    or sums_of_metrics.row_count <> coalesce(sums_of_shop.row_count, 0)
