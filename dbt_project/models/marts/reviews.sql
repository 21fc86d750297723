with

reviews as (

    select * from {{ ref('shop_reviews') }}

)

select * from reviews
where reviewed_at < {{ as_of() }}
