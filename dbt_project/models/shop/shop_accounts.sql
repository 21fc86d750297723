{%- do refuse_unfit_warehouse() -%}

with

accounts as (

    {{ union_sources('accounts') }}

)

select * from accounts
