"""The raw limit of memberships: count every predicate, and write the same rows."""

from __future__ import annotations

import sys

import duckdb

from benchmark.opponents.people import members_sql
from benchmark.specs import made_up_segments


def main() -> None:
    """Count and write: FILE of the script, SEGMENTS, and the file to write."""
    file, count, out = sys.argv[1:]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as made (read_only)")
        connection.execute(f"attach '{out}' as written")
        connection.execute("use made")
        counts = " union all ".join(
            f"select '{one.id}', count(*) from ({members_sql(one)})"
            for one in made_up_segments(int(count))
        )
        connection.execute(counts).fetchall()
        connection.execute("create table written.memberships as from made.memberships")


if __name__ == "__main__":
    main()
