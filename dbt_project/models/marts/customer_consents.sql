with

consents as (

    select * from {{ ref('shop_consents') }}
    -- A refusal counts at once; a consent from the future is none yet.
    where
        recorded_at < {{ as_of() }}
        or granted is null
        or not granted

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
