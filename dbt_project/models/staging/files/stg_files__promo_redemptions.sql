with

promo_redemptions as (

    select * from {{ source('files', 'promo_redemptions') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('redemption_id') }} as redemption_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('order_id') }} as order_id,
    {{ clean_text('code') }} as code,
    coalesce(amount, 0) as amount,
    redeemed_at
from promo_redemptions
