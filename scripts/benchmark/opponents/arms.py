"""Our own memberships alone: the statement as dbt has compiled it, over a published build."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def main() -> None:
    """Write memberships: FILE of the release, the compiled statement, the file to write."""
    file, statement, out = (Path(one) for one in sys.argv[1:])
    with duckdb.connect(out) as connection:
        connection.execute(f"attach '{file.resolve()}' as build (read_only)")
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"create table memberships as {statement.read_text()}")


if __name__ == "__main__":
    main()
