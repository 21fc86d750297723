-- Generated from segment_specs/did_only_counts_an_unknown_as_else.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

)

select
    account_id,
    customer_id
from segment_customers
where
    paid_method_boleto_times >= 1 and paid_method_boleto_times = paid_times
