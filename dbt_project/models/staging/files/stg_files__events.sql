with

events as (

    select * from {{ source('files', 'events') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('event_id') }} as event_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('name') }} as name,
    occurred_at,
    {{ clean_text('properties') }} as properties
from events
