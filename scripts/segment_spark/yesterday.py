"""Yesterday's rows of those who changed, at today's instant: what the clock alone has done.

As in DuckDB. The shop's tables are views of yesterday's rows, and marts are made where needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_spark.schemas import Schemas
from segment_spark.shop_values import literal, quoted, trimmed
from segment_warehouse.causes import members_of
from segment_warehouse.dbt_models import read_models
from segment_warehouse.evaluation import instant, made_of
from segment_warehouse.yesterday import MARTS, RANKED, SHOP, belongs, people, without_rankings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from pyspark.sql import SparkSession

    from segment_spark.history import Step
    from segment_warehouse.dbt_models import Model
    from segment_warehouse.evaluation import Rules

ALL = "segment_memberships"
KEYS = "account_id, customer_id"
NOBODY = "select '' as segment_id, '' as account_id, '' as customer_id where false"


@dataclass(frozen=True, slots=True)
class Yesterday:
    """Schemas of its own in which today's models read the rows of the build `then`."""

    spark: SparkSession
    step: Step
    rules: Rules
    models: dict[str, Model]
    then: Schemas
    schemas: Schemas

    def moved(self, text: str) -> str:
        """Give SQL of today's build as it reads here."""
        return text.replace(self.step.own.build, self.schemas.build)

    def relation_of(self, name: str) -> str | None:
        """Give what stands for a name; None for a model that is evaluated."""
        own = self.step.own
        if name.startswith("seg_"):
            return members_of(name, f"{own.segments}.{ALL}", self.rules.engine)
        if name == "segment_list_members":
            return f"{self.then.segment_parts}.{name}"
        if name == "segment_membership_events":
            return f"{own.segments}.{name}"
        return None if name in self.rules.models else self.moved(self.models[name].relation)


def yesterday_members(
    spark: SparkSession, step: Step, rules: Rules, then: Schemas, segments: Collection[str]
) -> tuple[str, str]:
    """Give a table of the members that segments would have, and one of whom they ranked then.

    A segment that ranks is taken without its ranking, since a place gained from others, or lost
    to them, is no matter of time: in the second table are those who have won a place.

    Raises:
        PySparkException: yesterday's tables do not fit today's models.
    """
    scratch, schemas = step.own.scratch, Schemas(f"{step.own.build}_yesterday")
    world = Yesterday(spark, step, rules, read_models(step.target), then, schemas)
    schemas.drop(spark)
    show_shop(world, segments)
    ranked = [one for one in segments if RANKED in rules.models[f"seg_{one}"]]
    tables = f"{scratch}.members_of_{then.build}", f"{scratch}.candidates_of_{then.build}"
    instants = step.build.as_of, then.as_of(spark)
    for table, at, which in zip(tables, instants, (segments, ranked), strict=True):
        query = members_at(world, which, at) if which else NOBODY
        spark.sql(f"create table {table} using parquet as {query}")
    schemas.drop(spark)
    return tables


def show_shop(world: Yesterday, segments: Iterable[str]) -> None:
    """Show the shop as it was read yesterday, of those whose changes have no reason yet."""
    spark, then, here = world.spark, world.then, world.schemas
    for layer in (here.scratch, here.raw_files, here.shop):
        spark.sql(f"create schema {layer}")
    changes = f"(select * from explained where segment_id in ({', '.join(map(literal, segments))}))"
    found = people(changes, then.raw_files, trimmed)
    spark.sql(f"create table {here.scratch}.people using parquet as {found}")
    names = then.relations(spark, "raw_files")
    columns = {one: spark.table(f"{then.raw_files}.{quoted(one)}").columns for one in names}
    # Lines and payments come last: theirs are those of the orders that are shown.
    for name in sorted(names, key=lambda one: "customer_id" not in columns[one]):
        theirs = belongs(
            name, columns[name], f"{here.scratch}.people", f"{here.raw_files}.orders", trimmed
        )
        spark.sql(
            f"create view {here.raw_files}.{quoted(name)} as"
            f" select * from {then.raw_files}.{quoted(name)} where {theirs}"
        )
    for model in world.models.values():
        if model.path.startswith(SHOP):
            spark.sql(f"create view {world.moved(model.relation)} as {compiled(world, model)}")


def compiled(world: Yesterday, model: Model) -> str:
    """Give the SQL that dbt ran for a model, for the rows that are shown here."""
    return world.moved(model.compiled(world.step.target))


def members_at(world: Yesterday, segments: Iterable[str], as_of: datetime) -> str:
    """Make what segments need at an instant, and give the query for their members.

    Those that ask plain rules alone are found at once, by the model of all memberships.
    """
    spark, here, rules = world.spark, world.schemas, without_rankings(world.rules)
    at_once = {
        one for one in segments
        if world.rules.references(f"seg_{one}") <= {"segment_customers"}
        and RANKED not in world.rules.models[f"seg_{one}"]
    }  # fmt: skip
    apart = [one for one in segments if one not in at_once]
    wanted = [*([ALL] if at_once else []), *(f"seg_{one}" for one in apart)]
    named: set[str] = set()

    def relation_of(name: str) -> str | None:
        named.add(name)
        return world.relation_of(name)

    for layer in (here.marts, here.segment_parts):
        spark.sql(f"drop schema if exists {layer} cascade")
        spark.sql(f"create schema {layer}")
    made, queries = made_of(rules, wanted, here.segment_parts, relation_of, as_of)
    make_marts(world, named, as_of)
    rows = make_parts(spark, queries, {made[name] for name in wanted})
    arms = [
        f"select {literal(one)} as segment_id, {KEYS} from ({rows[made[f'seg_{one}']]})"
        for one in apart
    ]
    if at_once:
        listed = ", ".join(map(literal, sorted(at_once)))
        arms.append(
            f"select segment_id, {KEYS} from ({rows[made[ALL]]}) where segment_id in ({listed})"
        )
    return " union all ".join(arms)


def make_parts(
    spark: SparkSession, queries: Iterable[tuple[str, str]], wanted: Collection[str]
) -> dict[str, str]:
    """Make a table of each relation that others read, and give the queries of those wanted."""
    found = {}
    for relation, query in queries:
        if relation in wanted:
            found[relation] = query
        else:
            spark.sql(f"drop table if exists {relation}")
            spark.sql(f"create table {relation} using parquet as {query}")
    return found


def make_marts(world: Yesterday, named: Collection[str], as_of: datetime) -> None:
    """Make the marts that are named, and those that they need, at an instant."""
    marts = {name: one for name, one in world.models.items() if one.path.startswith(MARTS)}
    needed, waiting = set(), list(named)
    while waiting:
        name = waiting.pop()
        if name in marts and name not in needed:
            needed.add(name)
            waiting += marts[name].needs
    today = instant(world.step.build.as_of)
    for name, model in marts.items():
        if name in needed:
            query = compiled(world, model).replace(today, instant(as_of))
            world.spark.sql(f"create table {world.moved(model.relation)} using parquet as {query}")
