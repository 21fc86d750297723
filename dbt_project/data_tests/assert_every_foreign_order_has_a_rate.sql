-- An order in another currency than its account's cannot be added up without a rate. Add the pair to
-- exchange_rates, from a day on or before the order's, or correct the order's currency.
with

order_rates as (

    select * from {{ ref('shop_order_rates') }}

),

orders as (

    select * from {{ ref('orders') }}

)

select
    order_rates.account_id,
    order_rates.from_currency,
    order_rates.to_currency,
    count(*) as orders
from order_rates
inner join orders
    on order_rates.account_id = orders.account_id
    and order_rates.order_id = orders.order_id
where order_rates.rate is null
group by order_rates.account_id, order_rates.from_currency, order_rates.to_currency
