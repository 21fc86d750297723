{%- do refuse_other_letters() -%}

with

accounts as (

    {{ union_sources('accounts') }}

)

select * from accounts
