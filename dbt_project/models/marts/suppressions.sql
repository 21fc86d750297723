with

suppressions as (

    select * from {{ ref('shop_suppressions') }}

)

select * from suppressions
