with

logins as (

    {{ union_sources('logins') }}

)

select * from logins
