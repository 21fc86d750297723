with

customers as (

    {{ union_sources('customers') }}

)

select * from customers
