with

logins as (

    select * from {{ ref('shop_logins') }}

)

select * from logins
where logged_in_at < {{ as_of() }}
