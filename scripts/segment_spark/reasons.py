"""Why customers entered or left, as it is told in DuckDB: the first cause that explains a change.

Causes are the spec's end, its exceptions, its edit, the segments that it is made of, and the
passing of time; what is left is data. Each but the last is a condition on the rows of changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.errors import PySparkException

from segment_spark.schemas import Schemas
from segment_spark.shop_values import literal
from segment_spark.yesterday import make_parts, yesterday_members
from segment_warehouse.causes import decided, differing, made_of_others, runs_before, standing
from segment_warehouse.dbt_models import read_models
from segment_warehouse.evaluation import Rules, instant, made_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import SparkSession

    from segment_spark.history import Step

Cause = tuple[str, str]  # a condition on a row of changes, and the reason that it stands for
KEYS = "segment_id, account_id, customer_id"
EXPIRED = (
    "change = 'left' and exists (select 1 from ended where ended.segment_id = changes.segment_id"
    " and ended.account_id = changes.account_id)",
    "expired",
)


def explain_changes(spark: SparkSession, step: Step, rules: Rules) -> None:
    """Write the changes with their reasons, as the rows of the history.

    Where the build to compare with is not kept, only the end of a spec is known.
    """
    own, build = step.own, step.build
    runs = compared_with(spark, own)
    causes = [EXPIRED]
    for then, segments in runs:
        causes += before_time(spark, step, rules, then, segments)
    explained = f"select {KEYS}, change, {cased(causes)} as reason from {own.scratch}.changes"
    explained += " as changes"
    if any(then for then, _ in runs):
        # It is read again and again.
        spark.sql(f"create table {own.scratch}.explained using parquet as {explained}")
        explained = f"select * from {own.scratch}.explained"
    spark.sql(f"create or replace temp view explained as {explained}")
    late = [one for then, segments in runs for one in by_time(spark, step, rules, then, segments)]
    spark.sql(
        f"create table {own.scratch}.events using parquet as"
        f" select {KEYS}, change, {instant(build.as_of)} as changed_at,"
        f" coalesce(reason, {cased(late)}) as reason,"
        f" cast({literal(build.git_commit) if build.git_commit else 'null'} as string)"
        " as spec_commit from explained as changes"
    )


def cased(causes: Iterable[Cause]) -> str:
    """Give the SQL for the first reason whose condition holds, or null."""
    cases = " ".join(f"when {condition} then '{reason}'" for condition, reason in causes)
    return f"cast({f'case {cases} end' if cases else 'null'} as string)"


def compared_with(spark: SparkSession, own: Schemas) -> list[tuple[Schemas | None, list[str]]]:
    """Give the builds to compare with, each with the changed segments that it tells of.

    None stands for nothing to compare with: no run has shown readers these segments. Of a build
    that is not kept nothing is known, so its segments are left out.
    """
    asked = runs_before(f"{own.scratch}.changes", f"{own.segments}.segment_sizes")
    found: dict[str | None, list[str]] = {}
    for segment_id, build_id in spark.sql(asked).collect():
        found.setdefault(build_id, []).append(segment_id)
    builds = [(Schemas.of(id_) if id_ else None, segments) for id_, segments in found.items()]
    return [(then, names) for then, names in builds if then is None or then.is_whole(spark)]


def before_time(
    spark: SparkSession, step: Step, rules: Rules, then: Schemas | None, segments: list[str]
) -> Iterator[Cause]:
    """Give the causes of changes of some segments that are known without yesterday's rows."""
    found = decided(step.own.segment_parts, then.segment_parts if then else None)
    yield (
        f"segment_id in ({listed(segments)}) and exists (select 1 from ({found}) as decided"
        " where decided.segment_id = changes.segment_id"
        " and decided.customer_id = changes.customer_id"
        " and decided.enters = (changes.change = 'entered'))",
        "manual",
    )
    if then is None:
        yield f"segment_id in ({listed(segments)})", "definition"
        return
    yield from by_definition(spark, step, rules, then, segments)
    yield from by_upstream(spark, step, rules, then, segments)


def by_definition(
    spark: SparkSession, step: Step, rules: Rules, then: Schemas, segments: list[str]
) -> Iterator[Cause]:
    """Give the condition of changes that the old spec would not have made on today's rows."""
    rows = spark.table(f"{then.segment_parts}.compiled_segments").collect()
    old = Rules({name: text for name, text in rows}, rules.macros, rules.engine)
    whole, edited = differing(segments, rules, old)
    table = f"{step.own.scratch}.by_rules_of_{then.build}"
    members = f"{step.own.segments}.segment_memberships"
    relation_of = standing(read_models(step.target), members, old.engine, old.models)
    try:
        yield from otherwise(spark, step, old, edited, table, relation_of, "definition")
    except (PySparkException, KeyError):
        # The old spec does not fit today's tables: then it is a matter of definition.
        whole += edited
    if whole:
        yield f"segment_id in ({listed(whole)})", "definition"


def by_upstream(
    spark: SparkSession, step: Step, rules: Rules, then: Schemas, segments: list[str]
) -> Iterator[Cause]:
    """Give the condition of changes that would not be, had the segments below not changed."""
    made, table = made_of_others(segments, rules), f"{step.own.scratch}.by_members_of_{then.build}"
    relation_of = standing(read_models(step.target), "members_before", rules.engine)
    yield from otherwise(spark, step, rules, made, table, relation_of, "upstream")


def otherwise(
    spark: SparkSession,
    step: Step,
    rules: Rules,
    segments: list[str],
    table: str,
    relation_of: Callable[[str], str | None],
    reason: str,
) -> Iterator[Cause]:
    """Evaluate segments otherwise, into a table; what would not have changed has this reason."""
    if not segments:
        return
    models = {one: f"seg_{one}" for one in segments}
    names = list(models.values())
    made, queries = made_of(rules, names, step.own.scratch, relation_of, step.build.as_of)
    rows = make_parts(spark, queries, {made[name] for name in names})
    arms = " union all ".join(
        f"select {literal(one)} as segment_id, account_id, customer_id from ({rows[made[model]]})"
        for one, model in models.items()
    )
    spark.sql(f"create table {table} using parquet as {arms}")
    yield f"segment_id in ({listed(segments)}) and (change = 'left') = {among(table)}", reason


def by_time(
    spark: SparkSession, step: Step, rules: Rules, then: Schemas | None, segments: list[str]
) -> Iterator[Cause]:
    """Give the condition of changes that come about on yesterday's rows, and say data of others."""
    if then is None:
        return
    names = listed(segments)
    rows = spark.sql(
        "select distinct segment_id from explained"
        f" where reason is null and segment_id in ({names})"
    ).collect()
    unexplained = sorted(segment_id for (segment_id,) in rows)
    if unexplained:
        try:
            members, candidates = yesterday_members(spark, step, rules, then, unexplained)
        except PySparkException:
            pass  # Yesterday's tables are of another shape: that is a matter of data.
        else:
            yield (
                f"segment_id in ({names}) and {among(members)} = (change = 'entered')"
                # Whoever could have had a place before has gained it from others.
                f" and not (change = 'entered' and {among(candidates)})",
                "time",
            )
    yield f"segment_id in ({names})", "data"


def among(table: str) -> str:
    """Give the condition that the customer of a change is in a table, in the same segment."""
    return (
        f"(exists (select 1 from {table} as members where members.segment_id = changes.segment_id"
        " and members.account_id = changes.account_id"
        " and members.customer_id = changes.customer_id))"
    )


def listed(segments: Iterable[str]) -> str:
    """Give ids as the inside of an SQL list."""
    return ", ".join(map(literal, segments))
