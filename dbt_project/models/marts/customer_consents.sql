with

consents as (

    select * from {{ ref('shop_consents') }}

),

newest_consents as (

    {{ newest_consents('consents') }}

)

select
    account_id,
    customer_id,
    purpose,
    is_granted,
    recorded_at
from newest_consents
