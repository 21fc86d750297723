with

reviews as (

    select * from {{ source('files', 'reviews') }}

)

select
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('review_id') }} as review_id,
    {{ clean_text('customer_id') }} as customer_id,
    {{ clean_text('product_id') }} as product_id,
    {{ lower_text(clean_text('kind')) }} as kind,
    rating,
    reviewed_at
from reviews
