with

promo_redemptions as (

    {{ union_sources('promo_redemptions') }}

)

select * from promo_redemptions
