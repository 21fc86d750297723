with

gift_cards as (

    {{ union_sources('gift_cards') }}

)

select * from gift_cards
