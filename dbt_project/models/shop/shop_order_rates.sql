with

accounts as (

    select * from {{ ref('shop_accounts') }}

),

orders as (

    select * from {{ ref('shop_orders') }}

),

exchange_rates as (

    select * from {{ ref('shop_exchange_rates') }}

),

foreign_orders as (

    select
        orders.account_id,
        orders.order_id,
        orders.currency as from_currency,
        accounts.currency as to_currency,
        {{ local_day('orders.ordered_at', 'accounts.time_zone') }} as ordered_on
    from orders
    inner join accounts
        on orders.account_id = accounts.account_id
    where orders.currency <> accounts.currency

),

newest_days as (

    select
        foreign_orders.account_id,
        foreign_orders.order_id,
        max(exchange_rates.on_date) as on_date
    from foreign_orders
    inner join exchange_rates
        on foreign_orders.from_currency = exchange_rates.from_currency
        and foreign_orders.to_currency = exchange_rates.to_currency
        and foreign_orders.ordered_on >= exchange_rates.on_date
    group by foreign_orders.account_id, foreign_orders.order_id

)

select
    foreign_orders.account_id,
    foreign_orders.order_id,
    foreign_orders.from_currency,
    foreign_orders.to_currency,
    exchange_rates.rate
from foreign_orders
left join newest_days
    on foreign_orders.account_id = newest_days.account_id
    and foreign_orders.order_id = newest_days.order_id
left join exchange_rates
    on foreign_orders.from_currency = exchange_rates.from_currency
    and foreign_orders.to_currency = exchange_rates.to_currency
    and newest_days.on_date = exchange_rates.on_date
