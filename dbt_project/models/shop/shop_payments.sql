with

payments as (

    {{ union_sources('payments') }}

)

select * from payments
