with

orders as (

    select * from {{ source('files', 'orders') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('order_id') }} as order_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_status('status') }} as status,
    {{ clean_text('channel') }} as channel,
    upper({{ clean_text('currency') }}) as currency,
    ordered_at,
    coalesce(total_amount, 0) as total_amount,
    coalesce(discount_amount, 0) as discount_amount,
    coalesce(shipping_amount, 0) as shipping_amount,
    coalesce(tax_amount, 0) as tax_amount,
    cancelled_at,
    {{ clean_text('ship_city') }} as ship_city,
    {{ clean_text('ship_region') }} as ship_region,
    {{ clean_text('ship_postal_code') }} as ship_postal_code,
    upper({{ clean_text('ship_country') }}) as ship_country,
    {{ clean_text('metadata') }} as metadata
from orders
