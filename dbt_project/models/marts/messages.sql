with

messages as (

    select * from {{ ref('shop_messages') }}

)

select * from messages
where sent_at < {{ as_of() }}
