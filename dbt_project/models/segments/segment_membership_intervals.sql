with

segment_membership_events as (

    select * from {{ ref('segment_membership_events') }}

),

leavers as (

    select
        segment_id,
        account_id,
        customer_id
    from segment_membership_events
    where change = 'left'
    group by segment_id, account_id, customer_id

),

events_of_leavers as (

    select segment_membership_events.*
    from segment_membership_events
    inner join leavers
        on segment_membership_events.segment_id = leavers.segment_id
        and segment_membership_events.account_id = leavers.account_id
        and segment_membership_events.customer_id = leavers.customer_id

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
    from events_of_leavers

),

-- Most have entered once and never left. To pair them too would take four times as long.
never_left as (

    select segment_membership_events.*
    from segment_membership_events
    left join leavers
        on segment_membership_events.segment_id = leavers.segment_id
        and segment_membership_events.account_id = leavers.account_id
        and segment_membership_events.customer_id = leavers.customer_id
    where leavers.segment_id is null

),

intervals as (

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
    union all
    select
        segment_id,
        account_id,
        customer_id,
        changed_at as entered_at,
        cast(null as timestamp) as left_at,
        true as is_current,
        reason as entered_reason,
        cast(null as string) as left_reason
    from never_left

)

select * from intervals
order by segment_id
