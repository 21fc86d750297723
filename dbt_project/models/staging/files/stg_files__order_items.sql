with

order_items as (

    select * from {{ source('files', 'order_items') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('order_id') }} as order_id,
    {{ clean_text('line_id') }} as line_id,
    {{ clean_text('product_id') }} as product_id,
    {{ clean_text('sku') }} as sku,
    {{ clean_text('product_name') }} as product_name,
    {{ clean_text('category') }} as category,
    {{ clean_text('brand') }} as brand,
    quantity,
    coalesce(amount, 0) as amount,
    {{ clean_text('metadata') }} as metadata
from order_items
