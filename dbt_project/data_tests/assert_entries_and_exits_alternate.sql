-- Whoever enters a segment was not in it, and whoever leaves it was. A run adds one change of a customer at most, and
-- every run is tested: so they alternate where entries less exits are never other than none or one.
with

segment_membership_events as (

    select * from {{ ref('segment_membership_events') }}

)

select
    segment_id,
    sum(case change when 'entered' then 1 else -1 end) as stays
from segment_membership_events
group by segment_id, account_id, customer_id
having sum(case change when 'entered' then 1 else -1 end) not in (0, 1)
