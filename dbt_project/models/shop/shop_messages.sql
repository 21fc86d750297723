with

messages as (

    {{ union_sources('messages') }}

)

select * from messages
