with

referrals as (

    {{ union_sources('referrals') }}

)

select * from referrals
