"""Why customers entered or left, as far as it is known where yesterday's rows are not kept.

The first cause that explains a change is its reason: the spec's end, its exceptions, its edit, the
segments that it is made of. What is left is the passing of time or new rows; which of them cannot
be told apart here, and the reason is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.errors import PySparkException

from segment_spark.shop_values import literal
from segment_warehouse.causes import decided, differing, made_of_others, standing
from segment_warehouse.dbt_models import read_models
from segment_warehouse.evaluation import Rules, instant, made_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pyspark.sql import SparkSession

    from segment_spark.history import Step

KEYS = "segment_id, account_id, customer_id"


def explain_changes(spark: SparkSession, step: Step, rules: Rules) -> None:
    """Write the changes with their reasons, as the rows of the history."""
    own, build = step.own, step.build
    old = old_rules(spark, step, rules)
    causes = [EXPIRED, manual(step), *by_definition(spark, step, rules, old)]
    causes += by_upstream(spark, step, rules)
    cases = " ".join(f"when {condition} then '{reason}'" for condition, reason in causes)
    spark.sql(
        f"create table {own.scratch}.events using parquet as"
        f" select {KEYS}, change, {instant(build.as_of)} as changed_at,"
        f" cast(case {cases} end as string) as reason,"
        f" cast({literal(build.git_commit) if build.git_commit else 'null'} as string)"
        f" as spec_commit from {own.scratch}.changes as changes"
    )


EXPIRED = (
    "change = 'left' and exists (select 1 from ended where ended.segment_id = changes.segment_id"
    " and ended.account_id = changes.account_id)",
    "expired",
)


def manual(step: Step) -> tuple[str, str]:
    """Give the condition of changes that exceptions of the spec decide, or their end."""
    found = decided(step.own.segment_parts, step.before.segment_parts if step.before else None)
    return (
        f"exists (select 1 from ({found}) as decided"
        " where decided.segment_id = changes.segment_id"
        " and decided.customer_id = changes.customer_id"
        " and decided.enters = (changes.change = 'entered'))",
        "manual",
    )


def old_rules(spark: SparkSession, step: Step, rules: Rules) -> Rules:
    """Give the compiled segments of the build before; none before the first."""
    rows = (
        spark.table(f"{step.before.segment_parts}.compiled_segments").collect()
        if step.before
        else []
    )
    return Rules({name: text for name, text in rows}, rules.macros, rules.engine)


def changed_segments(spark: SparkSession, step: Step) -> list[str]:
    """List the segments that have changes."""
    rows = spark.sql(f"select distinct segment_id from {step.own.scratch}.changes").collect()
    return sorted(segment_id for (segment_id,) in rows)


def by_definition(
    spark: SparkSession, step: Step, rules: Rules, old: Rules
) -> Iterator[tuple[str, str]]:
    """Give the condition of changes that the old spec would not have made on today's rows."""
    whole, edited = differing(changed_segments(spark, step), rules, old)
    members = f"{step.own.segments}.segment_memberships"
    relation_of = standing(read_models(step.target), members, old.engine, old.models)
    try:
        yield from otherwise(spark, step, old, edited, "old_rules", relation_of, "definition")
    except (PySparkException, KeyError):
        # The old spec does not fit today's tables: then it is a matter of definition.
        whole += edited
    if whole:
        yield f"segment_id in ({', '.join(map(literal, whole))})", "definition"


def by_upstream(spark: SparkSession, step: Step, rules: Rules) -> Iterator[tuple[str, str]]:
    """Give the condition of changes that would not be, had the segments below not changed."""
    segments = made_of_others(changed_segments(spark, step), rules)
    relation_of = standing(read_models(step.target), "members_before", rules.engine)
    yield from otherwise(spark, step, rules, segments, "old_members", relation_of, "upstream")


def otherwise(
    spark: SparkSession,
    step: Step,
    rules: Rules,
    segments: Collection[str],
    name: str,
    relation_of: Callable[[str], str | None],
    reason: str,
) -> Iterator[tuple[str, str]]:
    """Evaluate segments otherwise; what would not have changed then has this reason."""
    if not segments:
        return
    models = [f"seg_{segment_id}" for segment_id in segments]
    made, queries = made_of(rules, models, step.own.scratch, relation_of, step.build.as_of)
    for relation, query in queries:
        spark.sql(f"drop table if exists {relation}")
        spark.sql(f"create table {relation} using parquet as {query}")
    arms = " union all ".join(
        f"select {literal(segment_id)} as segment_id, account_id, customer_id"
        f" from {made[f'seg_{segment_id}']}"
        for segment_id in segments
    )
    spark.sql(f"create table {step.own.scratch}.{name} using parquet as {arms}")
    for relation, _ in queries:
        spark.sql(f"drop table {relation}")
    members = (
        f"(exists (select 1 from {step.own.scratch}.{name} as members"
        " where members.segment_id = changes.segment_id"
        " and members.account_id = changes.account_id"
        " and members.customer_id = changes.customer_id))"
    )
    listed = ", ".join(map(literal, segments))
    yield f"segment_id in ({listed}) and (change = 'left') = {members}", reason
