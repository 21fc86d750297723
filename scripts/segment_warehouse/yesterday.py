"""Yesterday's rows of those who changed, at today's instant: what the clock alone has done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.build import connect, sql_text
from segment_warehouse.causes import members_of
from segment_warehouse.evaluation import instant, materialize
from segment_warehouse.shop_values import trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from segment_warehouse.evaluation import Rules
    from segment_warehouse.reasons import Evidence

SHOP, MARTS = "models/shop/", "models/marts/"
LAYERS = ("models/staging/", SHOP, MARTS)
OF_NOBODY = ("accounts", "exchange_rates", "suppressions")
# A ranked segment numbers its candidates in its last CTE, and then chooses among them.
RANKED, CTES_END = "\nranked as (\n", "\n)\n\n"
ALL_RANKED = "select account_id, customer_id from ranked"


def people(changes: str, then: str, read: Callable[[str], str] = trimmed) -> str:
    """Give the query for whose rows are needed.

    Whom a changed customer referred counts too, and only if they exist.

    Args:
        changes: the relation of the changes; those without a reason are looked at.
        then: the schema of yesterday's rows as they were read.
        read: gives the SQL for an id as the staging models have it: files may hold it with space
            around.
    """
    return f"""
        with concerned as (
            select distinct account_id, customer_id from {changes} where reason is null
        )
        select account_id, customer_id from concerned
        union
        select {read("account_id")}, {read("referred_customer_id")}
        from {then}.referrals
        where ({read("account_id")}, {read("referrer_customer_id")}) in
            (select account_id, customer_id from concerned)
    """


def belongs(
    name: str,
    columns: Collection[str],
    people: str,
    orders: str,
    read: Callable[[str], str] = trimmed,
) -> str:
    """Give the condition for a table's rows of some people; tables of nobody are taken whole.

    Lines and payments are those of `orders`, which has the orders of these people.
    """
    theirs = f"(select account_id, customer_id from {people})"
    if name in OF_NOBODY:
        return "true"
    if name == "referrals":
        return f"({read('account_id')}, {read('referrer_customer_id')}) in {theirs}"
    if "customer_id" in columns:
        return f"({read('account_id')}, {read('customer_id')}) in {theirs}"
    listed = f"(select {read('account_id')}, {read('order_id')} from {orders})"
    return f"({read('account_id')}, {read('order_id')}) in {listed}"


def yesterday_members(evidence: Evidence, segments: Collection[str]) -> None:
    """Fill `scratch.yesterday.members` with the members that segments would have.

    A segment that ranks is taken without its ranking, since a place gained from others, or lost
    to them, is no matter of time: `scratch.yesterday.candidates` has whom it ranked at the
    instant of these rows, who have entered by winning a place.

    Raises:
        duckdb.Error: yesterday's tables do not fit today's models.
    """
    connection = evidence.connection
    connection.execute("create schema scratch.yesterday")
    found = people("changes", f"{evidence.then}.raw_files")
    connection.execute(f"create table scratch.yesterday.people as {found}")
    copy_rows(connection, evidence.then)
    ((then,),) = connection.execute(f"select as_of from {evidence.then}.segments.builds").fetchall()
    stem = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute("detach scratch")
    try:
        # The compiled models name the build's own database, so the scratch file takes its name.
        with connect() as world:
            world.execute(f"attach '{sql_text(evidence.scratch)}' as \"{stem}\"")
            world.execute(f'use "{stem}"')
            ranked = [one for one in segments if RANKED in evidence.rules.models[f"seg_{one}"]]
            then = then.replace(tzinfo=UTC)
            for table, at, which in (
                ("members", evidence.as_of, segments),
                ("candidates", then, ranked),
            ):
                if which:
                    run_models(world, evidence, at)
                find_members(world, evidence, which, at, table)
    finally:
        connection.execute(f"attach '{sql_text(evidence.scratch)}' as scratch")


def copy_rows(connection: duckdb.DuckDBPyConnection, then: str) -> None:
    """Copy yesterday's rows of the people concerned, and the members of today's segments."""
    connection.execute("create schema scratch.raw_files")
    tables = connection.execute(
        "select table_name, list(column_name) from duckdb_columns()"
        f" where database_name = '{then}' and schema_name = 'raw_files' group by table_name"
    ).fetchall()
    # Lines and payments come last: theirs are those of the orders that were copied.
    for name, columns in sorted(tables, key=lambda table: "customer_id" not in table[1]):
        theirs = belongs(name, columns, "scratch.yesterday.people", "scratch.raw_files.orders")
        connection.execute(
            f"create table scratch.raw_files.{name} as"
            f" select * from {then}.raw_files.{name} where {theirs}"
        )
    connection.execute(
        "create table scratch.yesterday.today as select * from segments.segment_memberships"
        " where (account_id, customer_id) in"
        " (select account_id, customer_id from scratch.yesterday.people)"
    )
    connection.execute(
        "create table scratch.yesterday.segment_list_members as"
        f" select * from {then}.segment_parts.segment_list_members"
    )
    connection.execute(
        "create table scratch.yesterday.events as select * from segments.segment_membership_events"
        " where (account_id, customer_id) in"
        " (select account_id, customer_id from scratch.yesterday.people)"
    )


def run_models(world: duckdb.DuckDBPyConnection, evidence: Evidence, as_of: datetime) -> None:
    """Build staging, shop and marts as dbt has just done, on these rows, at an instant."""
    for model in evidence.models.values():
        if not model.path.startswith(LAYERS):
            continue
        schema = model.relation.rpartition(".")[0]
        world.execute(f"create schema if not exists {schema}")
        kind = "view" if model.is_view else "table"
        sql = model.compiled(evidence.target).replace(instant(evidence.as_of), instant(as_of))
        world.execute(f"create or replace {kind} {model.relation} as {sql}")


def find_members(
    world: duckdb.DuckDBPyConnection,
    evidence: Evidence,
    segments: Collection[str],
    as_of: datetime,
    table: str,
) -> None:
    """Evaluate segments on these rows; other segments that they name are as they are today."""
    rules = without_rankings(evidence.rules)

    def relation_of(name: str) -> str | None:
        if name.startswith("seg_"):
            return members_of(name, "yesterday.today")
        if name == "segment_list_members":
            return "yesterday.segment_list_members"
        if name == "segment_membership_events":
            return "yesterday.events"
        return None if name in rules.models else evidence.models[name].relation

    names = [f"seg_{segment_id}" for segment_id in segments]
    world.execute(f"create schema {table}_rules")
    made = materialize(world, rules, names, f"{table}_rules", relation_of, as_of)
    arms = [
        f"select '{segment_id}' as segment_id, account_id, customer_id"
        f" from {made[f'seg_{segment_id}']}"
        for segment_id in segments
    ] or ["select segment_id, account_id, customer_id from yesterday.today limit 0"]
    world.execute(f"create table yesterday.{table} as {' union all '.join(arms)}")


def without_rankings(rules: Rules) -> Rules:
    """Give rules in which a ranked segment holds all whom it ranks."""
    models = {
        name: f"{text[: text.rindex(CTES_END)]}{CTES_END}{ALL_RANKED}" if RANKED in text else text
        for name, text in rules.models.items()
    }
    return replace(rules, models=models)
