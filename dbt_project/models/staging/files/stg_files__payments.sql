with

payments as (

    select * from {{ source('files', 'payments') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('payment_id') }} as payment_id,
    {{ clean_text('order_id') }} as order_id,
    {{ clean_text('method') }} as method,
    coalesce(amount, 0) as amount,
    paid_at
from payments
