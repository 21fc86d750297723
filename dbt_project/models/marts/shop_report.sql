{%- set facts_of_customers = [
    'orders', 'promo_redemptions', 'returned_items', 'reviews', 'logins', 'messages', 'referrals', 'events',
    'gift_cards'
] -%}
{%- set times = {
    'customers': 'created_at',
    'orders': 'ordered_at',
    'promo_redemptions': 'redeemed_at',
    'returned_items': 'returned_at',
    'reviews': 'reviewed_at',
    'logins': 'logged_in_at',
    'messages': 'sent_at',
    'payments': 'paid_at',
    'referrals': 'referred_at',
    'events': 'occurred_at',
} -%}
{%- set amounts = {
    'orders': ['total_amount', 'discount_amount', 'shipping_amount', 'tax_amount'],
    'order_items': ['amount'],
    'promo_redemptions': ['amount'],
    'returned_items': ['refund_amount'],
    'payments': ['amount'],
    'gift_cards': ['balance'],
} -%}
{%- set facts_of_orders = ['order_items', 'payments'] -%}
{%- set known_statuses = [
    'pending', 'paid', 'fulfilled', 'shipped', 'out_for_delivery', 'delivered', 'cancelled'
] + var('qualifying_statuses') -%}

with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

customers as (

    select * from {{ ref('customers') }}

),

findings as (

    {% for table in facts_of_customers -%}
    select
        'customer_not_known' as check_name,
        '{{ table }}' as table_name,
        count(*) as row_count
    from {{ ref('shop_gift_cards' if table == 'gift_cards' else table) }} as facts
    left join customers
        on facts.account_id = customers.account_id
        and facts.customer_id = customers.customer_id
    where facts.customer_id is not null and customers.customer_id is null

    union all

    {% endfor -%}

    {% for table in facts_of_orders -%}
    select
        'order_not_known' as check_name,
        '{{ table }}' as table_name,
        count(*) as row_count
    from {{ ref('shop_' ~ table) }} as facts
    left join {{ ref('shop_orders') }} as orders
        on facts.account_id = orders.account_id
        and facts.order_id = orders.order_id
    where orders.order_id is null

    union all

    {% endfor -%}

    {% for table, time in times.items() -%}
    select
        'at_or_after_as_of' as check_name,
        '{{ table }}' as table_name,
        count(*) as row_count
    from {{ ref('shop_' ~ table) }}
    where {{ time }} >= {{ as_of() }}

    union all

    {% endfor -%}

    {% for table, columns in amounts.items() -%}
    select
        'negative_amount' as check_name,
        '{{ table }}' as table_name,
        count(*) as row_count
    from {{ ref('shop_' ~ table) }}
    where {{ columns | join(' < 0 or ') }} < 0

    union all

    {% endfor -%}

    select
        'status_not_known' as check_name,
        'orders' as table_name,
        count(*) as row_count
    from {{ ref('shop_orders') }} as orders
    left join accounts
        on orders.account_id = accounts.account_id
    where
        orders.status not in ('{{ known_statuses | join("', '") }}')
        and position(
            ',' || orders.status || ',' in ',' || coalesce(accounts.qualifying_statuses, '') || ','
        ) = 0

    union all

    select
        'currency_not_of_account' as check_name,
        'orders' as table_name,
        count(*) as row_count
    from {{ ref('shop_orders') }} as orders
    inner join accounts
        on orders.account_id = accounts.account_id
    where orders.currency <> accounts.currency

)

select
    check_name,
    table_name,
    row_count
from findings
where row_count > 0
