with

exchange_rates as (

    select * from {{ source('files', 'exchange_rates') }}

)

select
    on_date,
    upper({{ clean_text('from_currency') }}) as from_currency,
    upper({{ clean_text('to_currency') }}) as to_currency,
    rate
from exchange_rates
