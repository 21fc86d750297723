-- An amount without a currency means the account's own, so it has no meaning over accounts of several.
with

segment_definitions as (

    select * from {{ ref('segment_definitions') }}

),

accounts as (

    select * from {{ ref('shop_accounts') }}

)

select
    segment_definitions.spec_path,
    count(distinct accounts.currency) as currencies
from segment_definitions
inner join accounts
    on segment_definitions.account_scope is null
    or position(
        ', ' || accounts.account_id || ', ' in ', ' || segment_definitions.account_scope || ', '
    ) > 0
where segment_definitions.compares_money and segment_definitions.status <> 'archived'
group by segment_definitions.spec_path
having count(distinct accounts.currency) > 1
