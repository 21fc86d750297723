"""DuckDB's COPY of rows that are ready: the least that a file of the same bytes can cost."""

from __future__ import annotations

import sys

import duckdb


def main() -> None:
    """Copy the table `ready` of a FILE to another."""
    file, out = sys.argv[1:]
    with duckdb.connect(file, read_only=True) as connection:
        connection.execute(f"copy ready to '{out}' (header)")


if __name__ == "__main__":
    main()
