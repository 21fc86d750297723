with

returned_items as (

    {{ union_sources('returned_items') }}

)

select * from returned_items
