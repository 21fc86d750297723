-- Generated from segment_specs/a_split_of_another_salt_is_another.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id,
    case
        when substring(sha256('spring26:' || account_id || ':' || customer_id), 1, 8) < 'b3333334'
        then 'treatment'
        else 'holdout'
    end as split_group
from segment_customers
