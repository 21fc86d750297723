"""Publishes a build: views that never move are let point to its tables, one after the other.

Grants live on the views. A view is changed in one step, and `segments.builds` last: until then the
build before is the current one. A run that dies in between is made whole by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_spark.erasure import forget_people
from segment_spark.history import KNOWING, forget
from segment_spark.schemas import Schemas, from_micros
from segment_spark.shop_values import literal, quoted
from segment_warehouse.evaluation import instant
from segment_warehouse.release import NoReleaseError

if TYPE_CHECKING:
    from datetime import datetime

    from pyspark.sql import SparkSession

    from segment_warehouse.inputs import Build

SHOWN = ("marts", "segments")  # the layers that people read
KEPT = 2  # builds, with the current one: what `rollback` can go back to
BUILDS = "segments.builds"


@dataclass(frozen=True, slots=True)
class Current:
    """The build that readers see."""

    build_id: str
    as_of: datetime

    @property
    def schemas(self) -> Schemas:
        """Give its schemas."""
        return Schemas.of(self.build_id)


def current_build(spark: SparkSession) -> Current | None:
    """Give the build that readers see, or None before the first."""
    if not spark.catalog.tableExists(BUILDS):
        return None
    [(build_id, micros)] = spark.sql(f"select build_id, unix_micros(as_of) from {BUILDS}").collect()
    return Current(build_id, from_micros(micros))


def finish(spark: SparkSession, build: Build) -> None:
    """Write down that a build is whole: with this table, and not before, it may be published."""
    own = Schemas.of(build.id)
    commit = f"cast({literal(build.git_commit) if build.git_commit else 'null'} as string)"
    spark.sql(
        f"create table {own.segments}.builds using parquet as select"
        f" {literal(build.id)} as build_id, {instant(build.as_of)} as as_of,"
        f" {commit} as git_commit, {str(build.git_dirty).lower()} as git_dirty"
    )


def publish(spark: SparkSession, build_id: str) -> None:
    """Let readers see a whole build, forget who and what is gone, and drop what nobody needs."""
    own = Schemas.of(build_id)
    before = current_build(spark)
    spark.sql(f"create schema if not exists {own.scratch}")
    erased = gone(spark, own, before.schemas if before else own)
    forget(spark, own, erased)
    point(spark, own)
    kept = [own.build, *([before.schemas.build] if before else [])]
    prune(spark, own, list(dict.fromkeys(kept))[:KEPT], erased)
    own.drop(spark, "scratch")


def gone(spark: SparkSession, own: Schemas, before: Schemas) -> str:
    """Give the table of who is erased, by the shop of a build or that of the one before.

    A shop may delete the row that told of it, and still have rows of the person elsewhere.
    """
    found = f"{own.scratch}.gone"
    spark.sql(f"drop table if exists {found}")
    spark.sql(
        f"create table {found} using parquet as select * from {own.segment_parts}.erased"
        f" union select * from {before.segment_parts}.erased"
    )
    return found


def point(spark: SparkSession, own: Schemas) -> None:
    """Let the views that people read show a build, and take away those that it has not."""
    wanted = []
    for layer in SHOWN:
        spark.sql(f"create schema if not exists {layer}")
        for name in own.relations(spark, layer):
            query = f"select * from {own.schema(layer)}.{quoted(name)}"
            wanted.append((layer, name, query))
    # A view a segment stands on the view of all, which is what moves.
    wanted += [
        ("segments", segment_id, members_of(spark, own, segment_id))
        for segment_id in segment_ids(spark, own)
    ]
    wanted.sort(key=lambda one: f"{one[0]}.{one[1]}" == BUILDS)
    for layer, name, query in wanted:
        spark.sql(f"create or replace view {layer}.{quoted(name)} as {query}")
    known = {(layer, name.lower()) for layer, name, _ in wanted}
    for layer in SHOWN:
        for row in spark.sql(f"show views in {layer}").collect():
            if (layer, row.viewName) not in known and not row.isTemporary:
                spark.sql(f"drop view {layer}.{quoted(row.viewName)}")


def segment_ids(spark: SparkSession, own: Schemas) -> list[str]:
    """List the segments of a build that have members to show."""
    rows = spark.sql(
        f"select segment_id from {own.segments}.segments where status <> 'archived'"
    ).collect()
    return sorted(segment_id for (segment_id,) in rows)


def members_of(spark: SparkSession, own: Schemas, segment_id: str) -> str:
    """Give the query for one segment's members."""
    return (
        f"select * except (segment_id) from segments.segment_memberships"
        f" where segment_id = {literal(segment_id)}"
    )


def prune(spark: SparkSession, own: Schemas, kept: list[str], erased: str) -> None:
    """Drop all builds but those that are kept, and let these forget who is erased since."""
    for build in builds_there(spark):
        schemas = Schemas(build)
        if build not in kept:
            schemas.drop(spark)
        elif build != own.build:
            spark.sql(f"create schema if not exists {schemas.scratch}")
            forget_people(spark, schemas, erased, *KNOWING)
            schemas.drop(spark, "scratch")


def builds_there(spark: SparkSession) -> list[str]:
    """List the builds of which anything is there."""
    rows = spark.sql("show schemas").collect()
    found = {name.partition("__")[2] for (name,) in rows if "__" in name}
    return sorted(one for one in found if one)


def roll_back(spark: SparkSession, to: str | None = None) -> tuple[str, str]:
    """Show readers the build before the current one, or a kept one; give the ids of both.

    Raises:
        NoReleaseError: there is none such.
    """
    current = current_build(spark)
    if current is None:
        raise NoReleaseError("Nothing is published yet. Run `segments build` first.")
    before = spark.sql(
        f"select build_id from {current.schemas.segment_parts}.builds_before"
        " order by as_of desc limit 1"
    ).collect()
    wanted = to or (before[0][0] if before else None)
    if wanted is None or not Schemas.of(wanted).is_whole(spark):
        raise NoReleaseError(f"No build {to or f'before {current.build_id}'} is kept.")
    point(spark, Schemas.of(wanted))
    return current.build_id, wanted
