"""Memberships through time: what a build changes against the one that readers have.

The history of all builds lies in one schema, a partition a build, which is written anew where a
build is repeated. A build shows those of the builds before it, and its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_spark.erasure import forget_people
from segment_spark.guards import find_breaches
from segment_spark.reasons import explain_changes
from segment_spark.shop_values import literal
from segment_warehouse.evaluation import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from pyspark.sql import SparkSession

    from segment_spark.schemas import Schemas
    from segment_warehouse.evaluation import Rules
    from segment_warehouse.inputs import Build

HISTORY = "segment_history"
KEYS = "segment_id, account_id, customer_id"
CUSTOMER = "account_id, customer_id"
KNOWING = ("raw_files", "marts", "segments", "segment_parts", "exports")  # layers with people in
EVENTS, SIZES = "segment_membership_events", "segment_sizes"
COLUMNS = {
    EVENTS: (
        "segment_id string, account_id string, customer_id string, change string,"
        " changed_at timestamp, reason string, spec_commit string"
    ),
    SIZES: (
        "as_of timestamp, segment_id string, members bigint, entered_count bigint,"
        " left_count bigint, is_held boolean, held_reason string, released_by string"
    ),
}
# In the order of the models, whose contract BI reads.
SHOWN = {
    EVENTS: f"{KEYS}, change, changed_at, reason, build_id, spec_commit",
    SIZES: (
        "build_id, as_of, segment_id, members, entered_count, left_count, is_held, held_reason,"
        " released_by"
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A build on its way, and the published one that it follows; None before the first.

    `before_as_of` is the instant of that one, and `target` the folder in which dbt left the
    manifest of this one.
    """

    build: Build
    own: Schemas
    before: Schemas | None
    before_as_of: datetime | None
    target: Path


def carry_history(spark: SparkSession, step: Step) -> None:
    """Show in a build what is known of the time before it.

    A build of an instant that is published already replaces it, so what came of that is left out.
    """
    spark.sql(f"create schema if not exists {HISTORY}")
    for name, columns in COLUMNS.items():
        spark.sql(
            f"create table if not exists {HISTORY}.{name} ({columns}, build_id string)"
            " using parquet partitioned by (build_id)"
        )
        # What a build of this name has left that never came to its end.
        spark.sql(
            f"alter table {HISTORY}.{name}"
            f" drop if exists partition (build_id = {literal(step.build.id)})"
        )
    own, as_of = step.own, instant(step.build.as_of)
    spark.sql(f"drop table if exists {own.segment_parts}.builds_before")
    earlier = (
        f"select build_id, as_of from {step.before.segment_parts}.builds_before"
        f" where as_of < {as_of} union all"
        f" select build_id, as_of from {step.before.segments}.builds where as_of < {as_of}"
        if step.before
        else "select cast(null as string) as build_id, cast(null as timestamp) as as_of where false"
    )
    spark.sql(f"create table {own.segment_parts}.builds_before using parquet as {earlier}")
    show_history(spark, step, of_all=True)


def show_history(spark: SparkSession, step: Step, *, of_all: bool) -> None:
    """Let a build show the history of the builds before it, and what it has written itself.

    Customers who were erased are not seen, nor are segments that no spec defines, unless `of_all`
    says so: who is in a segment can be asked for before it is known which there are.
    """
    own = step.own
    segments = f" left semi join {own.segment_parts}.segment_definitions using (segment_id)"
    builds = (
        f"(select build_id from {own.segment_parts}.builds_before"
        f" union all select {literal(step.build.id)})"
    )
    for name in (EVENTS, SIZES):
        people = f" left anti join {own.segment_parts}.erased using ({CUSTOMER})"
        if of_all:
            spark.sql(f"drop table {own.segments}.{name}")  # the empty one of the model
        spark.sql(
            f"create or replace view {own.segments}.{name} as select {SHOWN[name]}"
            f" from {HISTORY}.{name} left semi join {builds} as builds using (build_id)"
            f"{'' if of_all else segments}{people if name == EVENTS else ''}"
        )


def find_erased(spark: SparkSession, own: Schemas) -> None:
    """Write down who is erased: by the customer's own row, or by a suppression that says so."""
    spark.sql(f"drop table if exists {own.segment_parts}.erased")
    spark.sql(
        f"create table {own.segment_parts}.erased using parquet as"
        f" select {CUSTOMER} from {own.shop}.customers where erased_at is not null"
        " union select coalesce(suppressions.account_id, accounts.account_id), customer_id"
        f" from {own.shop}.suppressions as suppressions"
        f" left join {own.shop}.accounts as accounts on suppressions.account_id is null"
        " where customer_id is not null and lower(trim(reason)) = 'erased'"
    )


def forget(spark: SparkSession, own: Schemas, erased: str) -> None:
    """Take those who are erased, and segments that are gone, out of what is kept.

    That is the history of all builds, and the shop and the marts of this one, which have rows of
    orders and other facts of theirs. Only who is back since the build before is more than that.
    """
    gone = f"left anti join {erased} using ({CUSTOMER})"
    defined = f"left semi join {own.segment_parts}.segment_definitions using (segment_id)"
    for name, kept in ((EVENTS, f"{defined} {gone}"), (SIZES, defined)):
        table, scratch = f"{HISTORY}.{name}", f"{own.scratch}.{name}_kept"
        # Partitions without a row too many are left alone.
        touched = (
            f"select build_id, count(*) from {table} group by build_id except"
            f" select build_id, count(*) from {table} {kept} group by build_id"
        )
        for build_id in [row[0] for row in spark.sql(touched).collect()]:
            rows = f"select {SHOWN[name]} from {table} {kept} where build_id = {literal(build_id)}"
            spark.sql(f"create table {scratch} using parquet as {rows}")
            write(spark, name, build_id, scratch)
            spark.sql(f"drop table {scratch}")
    back = f"select 1 from {own.marts}.customers left semi join {erased} using ({CUSTOMER}) limit 1"
    layers = KNOWING if spark.sql(back).collect() else ("raw_files", "marts")
    forget_people(spark, own, erased, *layers)


def write(spark: SparkSession, name: str, build_id: str, relation: str) -> None:
    """Write the partition of a build, in the place of what is there."""
    columns = ", ".join(column.split()[0] for column in COLUMNS[name].split(", "))
    spark.sql(
        f"insert overwrite {HISTORY}.{name} partition (build_id = {literal(build_id)})"
        f" select {columns} from {relation}"
    )


def settle(spark: SparkSession, step: Step, rules: Rules) -> dict[str, str]:
    """Hold what looks wrong, and write down who entered and left, why, and how many.

    Returns:
        The segments that are held, each with the reason: the build has the members of the one
        before, without those who withdrew since.
    """
    prepare(spark, step)
    breaches = find_breaches(spark, step)
    find_changes(spark, step, breaches)
    explain_changes(spark, step, rules)
    add_withdrawals(spark, step, breaches)
    hold(spark, step, breaches)
    own, build = step.own, step.build
    write(spark, EVENTS, build.id, f"{own.scratch}.events")
    write(spark, SIZES, build.id, f"({sizes(step, breaches)})")
    show_history(spark, step, of_all=False)
    keep_rules(spark, own, rules)
    return breaches


def prepare(spark: SparkSession, step: Step) -> None:
    """Show what was: for readers, and at the last instant before this build's."""
    own, before = step.own, step.before
    nobody = f"select {KEYS} from {own.segments}.segment_memberships where false"
    read = f"select * from {before.segments}.segment_memberships" if before else nobody
    spark.sql(f"create or replace temp view members_read as {read}")
    earlier = (
        f"except select {CUSTOMER} from {before.exports}.suppressed_customers" if before else ""
    )
    spark.sql(
        f"create or replace temp view withdrawn as"
        f" select {CUSTOMER} from {own.segment_parts}.erased"
        f" union (select {CUSTOMER} from {own.exports}.suppressed_customers {earlier})"
    )
    earlier_run = step.before_as_of is not None and step.before_as_of < step.build.as_of
    found = (
        f"select {KEYS} from members_read left anti join {own.segment_parts}.erased"
        f" using ({CUSTOMER})"
        if before is None or earlier_run
        else f"select {KEYS} from {own.segments}.{EVENTS} group by {KEYS}"
        " having max_by(change, changed_at) = 'entered'"
    )
    spark.sql(f"create or replace temp view members_before as {found}")


def find_changes(spark: SparkSession, step: Step, breaches: Mapping[str, str]) -> None:
    """Write down who enters and who leaves segments that are not held."""
    own = step.own
    held = listed(breaches)
    spark.sql(
        "create or replace temp view members_now as"
        f" select {KEYS} from {own.segments}.segment_memberships where segment_id not in ({held})"
        f" union all select {KEYS} from members_read left anti join withdrawn using ({CUSTOMER})"
        f" where segment_id in ({held})"
    )
    spark.sql(
        "create or replace temp view changes_found as"
        f" select {KEYS}, 'entered' as change from members_now"
        f" left anti join members_before using ({KEYS})"
        f" union all select {KEYS}, 'left' as change from members_before"
        f" left anti join members_now using ({KEYS})"
        f" left semi join {own.segment_parts}.segment_definitions using (segment_id)"
    )
    spark.sql(
        f"create table {own.scratch}.changes using parquet as"
        f" select * from changes_found where segment_id not in ({held})"
    )


def add_withdrawals(spark: SparkSession, step: Step, breaches: Mapping[str, str]) -> None:
    """Add the changes of held segments to those that have reasons: who withdrew leaves them.

    That is a matter of data. Where the build replaces one of the same instant, what readers have
    may have changed in that one, and keeps the reason from there.
    """
    if not breaches:
        return
    as_of, commit = instant(step.build.as_of), step.build.git_commit
    known = (
        f"select {KEYS}, change, reason from {step.before.segments}.{EVENTS}"
        f" where changed_at = {as_of}"
        if step.before
        else f"select {KEYS}, change, '' as reason from changes_found where false"
    )
    spark.sql(
        f"insert into {step.own.scratch}.events"
        f" select {KEYS}, change, {as_of}, coalesce(known.reason, 'data'),"
        f" cast({literal(commit) if commit else 'null'} as string)"
        f" from changes_found left join ({known}) as known using ({KEYS}, change)"
        f" where segment_id in ({listed(breaches)})"
    )


def hold(spark: SparkSession, step: Step, breaches: Mapping[str, str]) -> None:
    """Put what readers have in the place of the new members of held segments."""
    if not breaches:
        return
    own, held = step.own, listed(breaches)
    table, scratch = f"{own.segments}.segment_memberships", f"{own.scratch}.held_memberships"
    columns = ", ".join(spark.table(table).columns)
    spark.sql(
        f"create table {scratch} using parquet as"
        f" select {columns} from {table} where segment_id not in ({held})"
        f" union all select {columns} from members_read"
        f" left anti join withdrawn using ({CUSTOMER}) where segment_id in ({held})"
    )
    spark.sql(f"insert overwrite {table} select {columns} from {scratch}")


def sizes(step: Step, breaches: Mapping[str, str]) -> str:
    """Give the query for the sizes of a build, a row for each segment."""
    own, build = step.own, step.build
    return f"""
        select {instant(build.as_of)} as as_of, definitions.segment_id,
            coalesce(members, 0) as members, coalesce(entered_count, 0) as entered_count,
            coalesce(left_count, 0) as left_count,
            definitions.segment_id in ({listed(breaches)}) as is_held,
            {noted(breaches)} as held_reason, {noted(dict(build.released))} as released_by
        from {own.segment_parts}.segment_definitions as definitions
        left join (
            select segment_id, count(*) as members from {own.segments}.segment_memberships
            group by segment_id
        ) as counted using (segment_id)
        left join (
            select segment_id, count_if(change = 'entered') as entered_count,
                count_if(change = 'left') as left_count
            from {own.scratch}.events group by segment_id
        ) as changed using (segment_id)
        where status <> 'archived'
    """


def listed(names: Mapping[str, str]) -> str:
    """Give ids as the inside of an SQL list, which may not be empty: no id is an empty text."""
    return ", ".join(literal(name) for name in sorted(names)) or "''"


def noted(notes: Mapping[str, str]) -> str:
    """Give the expression for the note of a segment, or null."""
    cases = " ".join(f"when {literal(one)} then {literal(note)}" for one, note in notes.items())
    found = f"case definitions.segment_id {cases} end" if cases else "null"
    return f"cast({found} as string)"


def keep_rules(spark: SparkSession, own: Schemas, rules: Rules) -> None:
    """Keep the compiled segments in the build, for the one that comes after it."""
    kept = spark.createDataFrame(sorted(rules.models.items()), "name string, text string")
    kept.createOrReplaceTempView("compiled_segments")
    spark.sql(
        f"create table {own.segment_parts}.compiled_segments using parquet as"
        " select * from compiled_segments"
    )
