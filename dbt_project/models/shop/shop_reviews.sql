with

reviews as (

    {{ union_sources('reviews') }}

)

select * from reviews
