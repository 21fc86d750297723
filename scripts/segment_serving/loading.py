"""Brings rows from a release into Postgres: all of a new table, else what differs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyarrow import csv

from segment_serving.server import text
from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from segment_serving.relations import Column, Relation
    from segment_serving.server import Server

BATCH = 100_000  # rows in memory at a time
WRITTEN = csv.WriteOptions(include_header=False)
BEFORE = "served_before"  # the name of the release that is served now, where it is attached


def fill(
    source: duckdb.DuckDBPyConnection, server: Server, relation: Relation, columns: Sequence[Column]
) -> int:
    """Copy all rows of a release into an empty table; give their number."""
    return copy(source, server, rows(relation, columns), relation.table, columns)


def apply_changes(
    source: duckdb.DuckDBPyConnection, server: Server, relation: Relation, columns: Sequence[Column]
) -> int:
    """Bring a table from the attached release that it holds to the open one; count the changes."""
    if not relation.key:
        return replace_changed(source, server, relation, columns)
    parts = changed_parts(source, relation, columns)
    if not parts:
        return 0
    only = f" where {quoted(relation.key[0])} in ({', '.join(parts)})"
    now, before = (rows(relation, columns, one) + only for one in ("", BEFORE))
    keys = [one for one in columns if one.name in relation.key]
    names = ", ".join(quoted(one.name) for one in keys)
    stage(server, relation, keys)
    gone = f"select {names} from ({before} except {now})"
    removed = copy(source, server, gone, "pg_temp.staged", keys)
    if removed:
        server.execute("analyze pg_temp.staged")
        server.execute(
            f"delete from {relation.table} as served using pg_temp.staged as gone"
            f" where {equal(relation, 'served', 'gone')}"
        )
    server.execute("drop table pg_temp.staged")
    added = copy(source, server, f"{now} except {before}", relation.table, columns)
    return removed + added


def changed_parts(
    source: duckdb.DuckDBPyConnection, relation: Relation, columns: Sequence[Column]
) -> list[str]:
    """Give the segments, or the accounts, whose rows are not those of the release before.

    Sums of digests are told apart much faster than rows are.
    """
    key, names = quoted(relation.key[0]), ", ".join(quoted(one.name) for one in columns)
    now, before = (
        f"(select {key} as part, count(*) as rows, sum(hash({names})::hugeint) as digest"
        f" from ({rows(relation, columns, one)}) group by part)"
        for one in ("", BEFORE)
    )
    found = source.execute(
        f"select coalesce(now.part, before.part) from {now} as now full join {before} as before"
        " on now.part = before.part where (now.rows, now.digest)"
        " is distinct from (before.rows, before.digest)"
    ).fetchall()
    return [text(part) for (part,) in found]


def replace_changed(
    source: duckdb.DuckDBPyConnection, server: Server, relation: Relation, columns: Sequence[Column]
) -> int:
    """Bring a table without a key to the open release: as it is, or filled anew."""
    now, before = rows(relation, columns), rows(relation, columns, BEFORE)
    differs = source.execute(
        f"select exists (from ({now} except all {before})) or exists"
        f" (from ({before} except all {now}))"
    ).fetchall()
    if differs == [(False,)]:
        return 0
    server.execute(f"delete from {relation.table}")
    return fill(source, server, relation, columns)


def compare(
    source: duckdb.DuckDBPyConnection, server: Server, relation: Relation, columns: Sequence[Column]
) -> int:
    """Bring a table to the open release from whatever it holds; count the changes."""
    if not relation.key:
        server.execute(f"delete from {relation.table}")
        return fill(source, server, relation, columns)
    names = ", ".join(quoted(one.name) for one in columns)
    keys = ", ".join(map(quoted, relation.key))
    stage(server, relation, columns)
    copy(source, server, rows(relation, columns), "pg_temp.staged", columns)
    server.execute("analyze pg_temp.staged")
    gone = f"select {names} from {relation.table} except select {names} from pg_temp.staged"
    removed = server.execute(
        f"delete from {relation.table} where ({keys}) in (select {keys} from ({gone}) as gone)"
    ).rowcount
    added = server.execute(
        f"insert into {relation.table} ({names}) select {names} from pg_temp.staged as staged"
        f" where not exists (select from {relation.table} as served"
        f" where {equal(relation, 'served', 'staged')})"
    ).rowcount
    server.execute("drop table pg_temp.staged")
    return removed + added


def rows(relation: Relation, columns: Sequence[Column], database: str = "") -> str:
    """Write the query for all rows of a release."""
    names = ", ".join(quoted(one.name) for one in columns)
    place = f"{database}.{relation.schema}.{relation.name}".lstrip(".")
    return f"select {names} from {place}"


def stage(server: Server, relation: Relation, columns: Sequence[Column]) -> None:
    """Make an empty table for some columns that no reader sees."""
    names = ", ".join(f"{quoted(one.name)} {one.type}" for one in columns)
    server.execute(f"create temp table staged ({names}) on commit drop")


def copy(
    source: duckdb.DuckDBPyConnection,
    server: Server,
    query: str,
    table: str,
    columns: Sequence[Column],
) -> int:
    """Stream what a query gives into a table; give the number of rows."""
    names = ", ".join(quoted(one.name) for one in columns)
    values = ", ".join(f"{one.written} as {quoted(one.name)}" for one in columns)
    count = 0
    with server.cursor().copy(f"copy {table} ({names}) from stdin (format csv)") as stream:
        for batch in source.sql(f"select {values} from ({query})").to_arrow_reader(BATCH):
            lines = io.BytesIO()
            csv.write_csv(batch, lines, WRITTEN)  # texts in quotes, so that "" is no null
            stream.write(lines.getvalue())
            count += batch.num_rows
    return count


def equal(relation: Relation, one: str, other: str) -> str:
    """Write that two rows have the same key."""
    return " and ".join(f"{one}.{quoted(name)} = {other}.{quoted(name)}" for name in relation.key)
