with

referrals as (

    select * from {{ source('files', 'referrals') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('referrer_customer_id') }} as referrer_customer_id,
    {{ clean_text('referred_customer_id') }} as referred_customer_id,
    referred_at
from referrals
