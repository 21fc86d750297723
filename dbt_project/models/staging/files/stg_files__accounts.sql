with

accounts as (

    select * from {{ source('files', 'accounts') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('name') }} as name,
    upper({{ clean_text('currency') }}) as currency,
    {{ clean_text('time_zone') }} as time_zone,
    upper({{ clean_text('country') }}) as country,
    {{ clean_status_list('qualifying_statuses') }} as qualifying_statuses,
    qualifying_min_age_hours
from accounts
