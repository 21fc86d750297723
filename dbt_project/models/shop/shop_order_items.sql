with

order_items as (

    {{ union_sources('order_items') }}

)

select * from order_items
