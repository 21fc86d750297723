-- Generated from segment_specs/ by `segments compile`. Do not edit.

with

customers as (

    select * from {{ ref('customers') }}

),

order_items as (

    select * from {{ ref('order_items') }}

),

orders as (

    select * from {{ ref('orders') }}

),

segment_windows as (

    select * from {{ ref('segment_windows') }}

),

did_placed_order as (

    select
        orders.account_id,
        orders.customer_id,
        sum(
            case
                when orders.ordered_at >= segment_windows.ago_1_year
                and orders.ordered_at < segment_windows.as_of
                then 1
                else 0
            end
        ) as placed_order_in_last_1_year_times,
        sum(
            case
                when orders.ordered_at >= segment_windows.ago_90_days
                and orders.ordered_at < segment_windows.as_of
                then 1
                else 0
            end
        ) as placed_order_in_last_90_days_times,
        sum(
            case
                when orders.ordered_at >= segment_windows.start_of_previous_quarter
                and orders.ordered_at < segment_windows.start_of_this_quarter
                then 1
                else 0
            end
        ) as placed_order_previous_quarter_times
    from orders
    inner join segment_windows
        on orders.account_id = segment_windows.account_id
    where
        orders.customer_id is not null and orders.is_qualifying = true
    group by
        orders.account_id,
        orders.customer_id

),

did_purchased_item as (

    select
        order_items.account_id,
        order_items.customer_id,
        sum(
            case
                when strpos(lower(order_items.product_name), 'macbook air') > 0
                then 1
                else 0
            end
        ) as purchased_item_product_name_contains_macbook_air_t_1830a6a4
    from order_items
    where
        order_items.customer_id is not null and order_items.is_qualifying = true
    group by
        order_items.account_id,
        order_items.customer_id

)

select
    customers.account_id,
    customers.customer_id,
    coalesce(did_placed_order.placed_order_in_last_1_year_times, 0) as placed_order_in_last_1_year_times,
    coalesce(did_placed_order.placed_order_in_last_90_days_times, 0) as placed_order_in_last_90_days_times,
    coalesce(did_placed_order.placed_order_previous_quarter_times, 0) as placed_order_previous_quarter_times,
    coalesce(did_purchased_item.purchased_item_product_name_contains_macbook_air_t_1830a6a4, 0) as purchased_item_product_name_contains_macbook_air_t_1830a6a4
from customers
left join did_placed_order
    on customers.account_id = did_placed_order.account_id
    and customers.customer_id = did_placed_order.customer_id
left join did_purchased_item
    on customers.account_id = did_purchased_item.account_id
    and customers.customer_id = did_purchased_item.customer_id
