with

suppressions as (

    select * from {{ source('files', 'suppressions') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('email') }} as email,
    {{ clean_text('phone') }} as phone,
    {{ clean_text('reason') }} as reason,
    suppressed_at
from suppressions
