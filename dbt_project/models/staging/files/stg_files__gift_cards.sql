with

gift_cards as (

    select * from {{ source('files', 'gift_cards') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('gift_card_id') }} as gift_card_id,
    {{ clean_text('customer_id') }} as customer_id,
    coalesce(balance, 0) as balance
from gift_cards
