with

logins as (

    select * from {{ source('files', 'logins') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('customer_id') }} as customer_id,
    logged_in_at
from logins
