"""One hand-written DuckDB script: marts, one wide table, 500 clauses, and what changed since.

It reads the shop's files as they are, checks nothing and tests nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmark.opponents.people import members_sql, people_sql
from benchmark.specs import made_up_segments

TIMES = "timestamp with time zone"


def load(connection: duckdb.DuckDBPyConnection, shop: Path, kind: str = "view") -> None:
    """Show the shop's files as the tables that the marts read, instants in UTC."""
    connection.execute("set timezone = 'UTC'; create schema raw_files")
    for path in sorted(shop.glob("*.parquet")):
        rows = f"read_parquet('{path}')"
        found = connection.execute(f"describe select * from {rows}").fetchall()
        times = [
            f"timezone('UTC', {name}) as {name}"
            for name, type_, *_ in found
            if type_.lower() == TIMES
        ]
        replaced = f" replace ({', '.join(times)})" if times else ""
        connection.execute(f"create {kind} raw_files.{path.stem} as select *{replaced} from {rows}")


def main() -> None:
    """Build: SHOP MARTS.SQL AS_OF SEGMENTS FILE."""
    shop, marts, as_of, count, file = sys.argv[1:]
    segments = made_up_segments(int(count))
    with duckdb.connect(file) as connection:
        load(connection, Path(shop))
        connection.execute(Path(marts).read_text())
        connection.execute(f"create table people as {people_sql(segments, as_of)}")
        connection.execute(
            "create table memberships (segment_id text, account_id text, customer_id text)"
        )
        arms = " union all ".join(
            f"select '{one.id}' as segment_id, * from ({members_sql(one)})" for one in segments
        )
        connection.execute(f"insert into memberships {arms}")
        connection.execute(
            "create table events as select *, 'entered' as change,"
            f" timestamp '{as_of}' as changed_at from memberships"
        )
        connection.execute(
            f"create table sizes as select segment_id, timestamp '{as_of}' as as_of,"
            " count(*) as members from memberships group by segment_id"
        )


if __name__ == "__main__":
    main()
