-- Generated from segment_specs/a_split_of_three.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id,
    case
        when substring(sha256('winter26:' || account_id || ':' || customer_id), 1, 8) < '553f7cee'
        then 'a'
        when substring(sha256('winter26:' || account_id || ':' || customer_id), 1, 8) < 'aa7ef9dc'
        then 'b'
        else 'c'
    end as split_group
from segment_customers
