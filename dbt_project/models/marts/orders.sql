with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

orders as (

    select * from {{ ref('shop_orders') }}
    where ordered_at < {{ as_of() }}

),

order_items as (

    select * from {{ ref('shop_order_items') }}

),

order_rates as (

    select * from {{ ref('shop_order_rates') }}

),

qualifying_rules as (

    select
        account_id,
        coalesce(
            qualifying_statuses, '{{ var("qualifying_statuses") | join(",") }}'
        ) as qualifying_statuses,
        {{ as_of() }} - coalesce(
            qualifying_min_age_hours, {{ var('qualifying_min_age_hours') }}
        ) * interval '1 hour' as qualifying_before
    from accounts

),

-- An order that was cancelled since is not cancelled yet, but what it was then is not known.
orders_as_they_stood as (

    select
        *,
        case
            when cancelled_at is null or cancelled_at < {{ as_of() }} then status
        end as status_then,
        case when cancelled_at < {{ as_of() }} then cancelled_at end as cancelled_at_then
    from orders

),

assessed_orders as (

    select
        orders_as_they_stood.*,
        coalesce(
            position(
                ',' || orders_as_they_stood.status_then || ','
                in ',' || qualifying_rules.qualifying_statuses || ','
            ) > 0
            and orders_as_they_stood.ordered_at < qualifying_rules.qualifying_before,
            false
        ) as is_qualifying
    from orders_as_they_stood
    left join qualifying_rules
        on orders_as_they_stood.account_id = qualifying_rules.account_id

),

order_sizes as (

    select
        account_id,
        order_id,
        count(*) as item_count,
        sum(quantity) as unit_count
    from order_items
    group by account_id, order_id

),

customer_spans as (

    select
        account_id,
        customer_id,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from assessed_orders
    where is_qualifying and customer_id is not null
    group by account_id, customer_id

),

-- Of orders at the same instant, the smaller order_id comes first.
first_orders as (

    select
        assessed_orders.account_id,
        {{ first_text('assessed_orders.order_id') }} as order_id
    from assessed_orders
    inner join customer_spans
        on assessed_orders.account_id = customer_spans.account_id
        and assessed_orders.customer_id = customer_spans.customer_id
        and assessed_orders.ordered_at = customer_spans.first_order_at
    where assessed_orders.is_qualifying
    group by assessed_orders.account_id, assessed_orders.customer_id

),

last_orders as (

    select
        assessed_orders.account_id,
        {{ last_text('assessed_orders.order_id') }} as order_id
    from assessed_orders
    inner join customer_spans
        on assessed_orders.account_id = customer_spans.account_id
        and assessed_orders.customer_id = customer_spans.customer_id
        and assessed_orders.ordered_at = customer_spans.last_order_at
    where assessed_orders.is_qualifying
    group by assessed_orders.account_id, assessed_orders.customer_id

)

select
    assessed_orders.account_id,
    assessed_orders.order_id,
    assessed_orders.customer_id,
    assessed_orders.status_then as status,
    assessed_orders.channel,
    assessed_orders.currency,
    assessed_orders.ordered_at,
    coalesce(order_rates.rate, 1) as exchange_rate,
    {{ exchanged('assessed_orders.total_amount', 'order_rates.rate') }} as total_amount,
    {{ exchanged('assessed_orders.discount_amount', 'order_rates.rate') }} as discount_amount,
    {{ exchanged('assessed_orders.shipping_amount', 'order_rates.rate') }} as shipping_amount,
    {{ exchanged('assessed_orders.tax_amount', 'order_rates.rate') }} as tax_amount,
    assessed_orders.cancelled_at_then as cancelled_at,
    coalesce(
        assessed_orders.cancelled_at_then, assessed_orders.ordered_at
    ) as cancelled_or_ordered_at,
    assessed_orders.ship_city,
    assessed_orders.ship_region,
    assessed_orders.ship_postal_code,
    assessed_orders.ship_country,
    assessed_orders.metadata,
    assessed_orders.is_qualifying,
    coalesce(assessed_orders.status_then = 'cancelled', false) as is_cancelled,
    first_orders.order_id is not null as is_first,
    last_orders.order_id is not null as is_last,
    coalesce(order_sizes.item_count, 0) as item_count,
    cast(coalesce(order_sizes.unit_count, 0) as bigint) as unit_count
from assessed_orders
left join order_rates
    on assessed_orders.account_id = order_rates.account_id
    and assessed_orders.order_id = order_rates.order_id
left join order_sizes
    on assessed_orders.account_id = order_sizes.account_id
    and assessed_orders.order_id = order_sizes.order_id
left join first_orders
    on assessed_orders.account_id = first_orders.account_id
    and assessed_orders.order_id = first_orders.order_id
left join last_orders
    on assessed_orders.account_id = last_orders.account_id
    and assessed_orders.order_id = last_orders.order_id
