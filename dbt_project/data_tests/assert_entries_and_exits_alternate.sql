-- Whoever enters a segment was not in it, and whoever leaves it was. A run adds one change of a customer at most, and
-- every run is tested: so they alternate where entries less exits are never other than none or one.
{% set wrong = "sum(case change when 'entered' then 1 else -1 end) not in (0, 1)" %}
select
    segment_id,
    sum(case change when 'entered' then 1 else -1 end) as stays
from {{ ref('segment_membership_events') }}
{{ where_hashes_are(ref('segment_membership_events'), ['segment_id', 'account_id', 'customer_id'], wrong) }}
group by segment_id, account_id, customer_id
having {{ wrong }}
