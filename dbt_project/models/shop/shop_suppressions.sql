with

suppressions as (

    {{ union_sources('suppressions') }}

)

select * from suppressions
