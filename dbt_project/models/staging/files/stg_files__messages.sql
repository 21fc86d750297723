with

messages as (

    select * from {{ source('files', 'messages') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('message_id') }} as message_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ lower_text(clean_text('channel')) }} as channel,
    {{ clean_text('campaign') }} as campaign,
    sent_at,
    {{ clean_status('status') }} as status
from messages
