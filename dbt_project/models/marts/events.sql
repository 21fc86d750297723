with

events as (

    select * from {{ ref('shop_events') }}

)

select * from events
where occurred_at < {{ as_of() }}
