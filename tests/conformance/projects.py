"""The whole dbt project built in two warehouses from the same raw tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg

from conformance.awkward_rows import awkward_rows
from segment_warehouse.build import CONTRACT, connect
from segment_warehouse.shop_files import load_shop

if TYPE_CHECKING:
    from pathlib import Path

    Connection = Any  # of duckdb, or of psycopg

READ = ("marts", "segments")  # the schemas that people read
SCHEMAS = ("staging", "shop", "segment_parts", *READ)
TABLES = (
    "select table_schema, table_name from information_schema.tables where table_schema in "
    + str(SCHEMAS)
)
# All that is built in PostgreSQL; there it is what `dbt build` builds without being told.
MEMBERS = ("path:models/staging", "path:models/shop", "path:models/marts",
           "path:generated/segments", "path:models/segments/segments.sql",
           "path:models/segments/segment_overlaps.sql")  # fmt: skip
# dbt keeps a state of its own, so it runs in another process, and starts once for all runs.
RUN = """
import json, os, sys
from dbt.cli.main import dbtRunner
for changes, arguments in json.load(sys.stdin):
    os.environ.update(changes)
    done = dbtRunner().invoke(arguments)
    results = getattr(done.result, "results", [])
    bad = [f"{one.node.name}: {one.message}" for one in results if one.status in ("error", "fail")]
    print(json.dumps({"success": done.success, "bad": bad, "count": len(results),
                      "exception": str(done.exception or "")}))
"""


def fill(path: Path, shop: Path, repository: Path) -> None:
    """Load a shop and the awkward rows into the raw tables of a new DuckDB file."""
    with connect(path) as connection:
        load_shop(connection, shop, repository / CONTRACT)
        for table, rows in awkward_rows().items():
            names = sorted({name for row in rows for name in row})
            marks = ", ".join("?" * len(names))
            connection.executemany(
                f"insert into raw_files.{table} ({', '.join(names)}) values ({marks})",
                [[row.get(name) for name in names] for row in rows],
            )


def copy_raw(path: Path, address: str) -> None:
    """Copy the raw tables of a DuckDB file into a database, with the same types."""
    with (
        duckdb.connect(path, read_only=True) as ours,
        psycopg.connect(address, autocommit=True) as theirs,
    ):
        theirs.execute("create schema raw_files")
        for table, columns in ours.execute(
            "select table_name, string_agg(column_name || ' ' || data_type, ', '"
            " order by column_index) from duckdb_columns() where schema_name = 'raw_files'"
            " group by table_name"
        ).fetchall():
            theirs.execute(f"create table raw_files.{table} ({columns})")
            with theirs.cursor().copy(f"copy raw_files.{table} from stdin") as copied:
                for row in ours.execute(f"select * from raw_files.{table}").fetchall():
                    copied.write_row(row)


def run_dbt(project: Path, *runs: tuple[dict[str, str], list[str]]) -> list[dict[str, Any]]:
    """Run dbt so often, each time with other variables of the environment; give what it says."""
    folder = project / "dbt_project"
    common = ["--project-dir", folder, "--profiles-dir", folder, "--target-path",
              project / "target", "--log-path", project / "logs", "--log-level", "none",
              "--log-level-file", "none", "--no-version-check",
              "--vars", '{"as_of": "2026-11-01T00:00:00Z"}']  # fmt: skip
    asked = [(changes, [*arguments, *map(str, common)]) for changes, arguments in runs]
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGTZ": "Asia/Kathmandu"},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"success"')]


def differing_columns(ours: Connection, theirs: Connection, schema: str, table: str) -> list[str]:
    """Give the columns of a table in which two warehouses differ; `*` where only rows do.

    In what people read, types and the digits of amounts count too: there 1 is not 1.00.
    """
    names = column_names(ours, schema, table)
    if column_names(theirs, schema, table) != names:
        return ["the names"]
    listed = ", ".join(f'"{name}"' for name in names)
    query = f"select {listed} from {schema}.{table}"
    found = [
        [[as_read(value, schema) for value in row] for row in one.execute(query).fetchall()]
        for one in (ours, theirs)
    ]
    if sorted(map(repr, found[0])) == sorted(map(repr, found[1])):
        return []
    columns = [[sorted(map(repr, one)) for one in zip(*rows, strict=True)] for rows in found]
    return [name for name, one, other in zip(names, *columns, strict=True) if one != other] or ["*"]


def as_read(value: Any, schema: str) -> Any:
    """Give a value, or what a number comes to where nobody sees how it is written."""
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return Decimal(value).normalize() if is_number and schema not in READ else value


def column_names(connection: Connection, schema: str, table: str) -> list[str]:
    """Give the names of a table's columns."""
    query = (
        "select column_name from information_schema.columns"
        f" where table_schema = '{schema}' and table_name = '{table}' order by ordinal_position"
    )
    return [name for (name,) in connection.execute(query).fetchall()]
