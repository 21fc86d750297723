with

returned_items as (

    select * from {{ source('files', 'returned_items') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('return_id') }} as return_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('order_id') }} as order_id,
    {{ clean_text('product_id') }} as product_id,
    {{ clean_text('product_name') }} as product_name,
    quantity,
    coalesce(refund_amount, 0) as refund_amount,
    returned_at
from returned_items
