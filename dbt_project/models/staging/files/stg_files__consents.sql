with

consents as (

    select * from {{ source('files', 'consents') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ lower_text(clean_text('purpose')) }} as purpose,
    granted,
    recorded_at
from consents
