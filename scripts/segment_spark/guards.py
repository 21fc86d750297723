"""Measures in Spark what guards look at; what they find is decided as in every warehouse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segment_warehouse.guards import Found, Limits, breaches_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from segment_spark.history import Step

# Whether an account has sent anything lately is told by these.
TIMES = {
    "orders": "ordered_at", "events": "occurred_at", "logins": "logged_in_at",
    "messages": "sent_at",
}  # fmt: skip


def find_breaches(spark: SparkSession, step: Step) -> dict[str, str]:
    """Give the segments that a guard holds, each with the reason.

    Reads the views `members_read`, which is what readers have, and `withdrawn`.
    """
    own, as_of = step.own, f"timestamp '{step.build.as_of:%Y-%m-%d %H:%M:%S.%f}'"
    definitions = f"{own.segment_parts}.segment_definitions"
    spark.sql(
        "create or replace temp view ended as select segment_id, account_id"
        f" from {definitions} cross join {own.shop}.accounts"
        f" where cast(from_utc_timestamp({as_of}, time_zone) as date) >= expires_on"
    )
    limits = spark.sql(
        "select segment_id, guard_at_least, guard_at_most, guard_shrink, guard_grow, guard_churn,"
        f" guard_fresh_hours, account_scope from {definitions} where status <> 'archived'"
        " order by segment_id"
    )
    now = spark.sql(
        f"select segment_id, count(*) from {own.segments}.segment_memberships group by segment_id"
    )
    known = (
        f"select segment_id from {step.before.segments}.segments where status <> 'archived'"
        if step.before
        else f"select segment_id from {definitions} where false"
    )
    found = Found(
        now=dict(map(tuple, now.collect())),
        measured={row[0]: (row[1], row[2]) for row in spark.sql(measured(step)).collect()},
        known={segment_id for (segment_id,) in spark.sql(known).collect()},
        ended={(one, account) for one, account in spark.sql("select * from ended").collect()},
        ages=ages(spark, step, as_of),
    )
    chosen = {row[0]: Limits(*row[1:]) for row in limits.collect()}
    return breaches_of(chosen, found, dict(step.build.released))


def measured(step: Step) -> str:
    """Give the query for how many stayed in each segment, and how many left of their own."""
    return f"""
        select before.segment_id, count_if(now.segment_id is not null),
            count_if(
                now.segment_id is null
                and withdrawn.customer_id is null
                and ended.segment_id is null
            )
        from members_read as before
        left join {step.own.segments}.segment_memberships as now
            on before.segment_id = now.segment_id
            and before.account_id = now.account_id
            and before.customer_id = now.customer_id
        left join withdrawn
            on before.account_id = withdrawn.account_id
            and before.customer_id = withdrawn.customer_id
        left join ended
            on before.segment_id = ended.segment_id
            and before.account_id = ended.account_id
        group by before.segment_id
    """


def ages(spark: SparkSession, step: Step, as_of: str) -> dict[str, timedelta]:
    """Give how old the newest order, event, login or message of each account is."""
    newest = " union all ".join(
        f"select account_id, max({time}) as at from {step.own.shop}.{table}"
        f" where {time} < {as_of} group by account_id"
        for table, time in TIMES.items()
    )
    rows = spark.sql(
        f"select account_id, unix_micros({as_of}) - unix_micros(max(found.at))"
        f" from {step.own.shop}.accounts left join ({newest}) as found using (account_id)"
        " group by account_id order by account_id"
    ).collect()
    return {
        account: timedelta.max if age is None else timedelta(microseconds=age)
        for account, age in rows
    }
