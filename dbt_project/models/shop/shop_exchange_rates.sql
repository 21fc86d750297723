with

exchange_rates as (

    {{ union_sources('exchange_rates') }}

)

select * from exchange_rates
