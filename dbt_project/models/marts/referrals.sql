with

referrals as (

    select * from {{ ref('shop_referrals') }}

)

select
    account_id,
    referrer_customer_id as customer_id,
    referrer_customer_id,
    referred_customer_id,
    referred_at
from referrals
where referred_at < {{ as_of() }}
