-- A first or last order qualifies, each customer with a qualifying order has one of each, and nobody has more.
with

orders as (

    select * from {{ ref('orders') }}

),

customer_flags as (

    select
        account_id,
        customer_id,
        max(case when is_qualifying then 1 else 0 end) as has_qualifying_orders,
        sum(case when is_first then 1 else 0 end) as first_orders,
        sum(case when is_last then 1 else 0 end) as last_orders,
        sum(case when (is_first or is_last) and not is_qualifying then 1 else 0 end) as false_flags
    from orders
    where customer_id is not null
    group by account_id, customer_id

)

select
    account_id,
    has_qualifying_orders,
    first_orders,
    last_orders,
    false_flags
from customer_flags
where
    first_orders <> has_qualifying_orders
    or last_orders <> has_qualifying_orders
    or false_flags > 0
