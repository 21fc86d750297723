-- Generated from segment_specs/a_line_break_stays_one.yml by `segments compile`. Do not edit.

with

segment_customers as (

    select * from {{ ref('segment_customers') }}

),

ranked as (

    select
        account_id,
        customer_id,
        amount_spent,
        row_number() over (order by amount_spent desc, last_order_at desc, customer_id, account_id) as rank
    from segment_customers
    where
        strpos(lower(source), 'o' || chr(10) || 'l') > 0

)

select
    account_id,
    customer_id,
    rank
from ranked
where
    rank <= 5 and amount_spent is not null
