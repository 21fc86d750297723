with

segment_membership_events as (

    select * from {{ ref('segment_membership_events') }}

),

paired as (

    select
        segment_id,
        account_id,
        customer_id,
        change,
        changed_at as entered_at,
        lead(changed_at) over (
            partition by segment_id, account_id, customer_id
            order by changed_at
        ) as left_at,
        reason as entered_reason,
        lead(reason) over (
            partition by segment_id, account_id, customer_id
            order by changed_at
        ) as left_reason
    from segment_membership_events

)

select
    segment_id,
    account_id,
    customer_id,
    entered_at,
    left_at,
    left_at is null as is_current,
    entered_reason,
    left_reason
from paired
where change = 'entered'
order by segment_id
