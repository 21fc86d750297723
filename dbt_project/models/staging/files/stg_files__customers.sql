with

customers as (

    select * from {{ source('files', 'customers') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name,
    {{ clean_text('email') }} as email,
    {{ clean_text('phone') }} as phone,
    {{ lower_text(clean_text('gender')) }} as gender,
    birth_date,
    {{ clean_text('address_line') }} as address_line,
    {{ clean_text('city') }} as city,
    {{ clean_text('region') }} as region,
    {{ clean_text('postal_code') }} as postal_code,
    upper({{ clean_text('country') }}) as country,
    created_at,
    last_login_at,
    {{ clean_text('source') }} as source,
    {{ clean_text('source_id') }} as source_id,
    {{ clean_text('source_metadata') }} as source_metadata,
    {{ clean_text('metadata') }} as metadata,
    {{ clean_text('tags') }} as tags,
    erased_at
from customers
