with

consents as (

    {{ union_sources('consents') }}

)

select * from consents
