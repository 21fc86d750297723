"""The private file that a build fills before anybody may read it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.shop_files import load_shop

if TYPE_CHECKING:
    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build
    from segment_warehouse.shop_files import ShopReport

# The oldest storage that keeps keys and comments; drivers from DuckDB 1.1 on read it.
STORAGE: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.0.0"
}
MEMORY_LIMIT = "2500MB"  # with Python and dbt beside it, a build takes less than 4 GB
CONTRACT = Path("dbt_project/models/staging/files/_files__sources.yml")
BUILDS = "The build that made this file. One row."
BUILD_COLUMNS = {
    "build_id": (
        "text not null",
        "The build: a digest of its shop, specs and code, and its instant.",
    ),
    "as_of": ("timestamp not null", "The instant of the run, in UTC."),
    "git_commit": ("text", "The git commit of the project; null outside a repository."),
    "git_dirty": ("boolean not null", "Whether files differed from that commit."),
}


class MemoryLimitError(ValueError):
    """The environment's limit of memory is no size."""


def connect(path: Path | str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file with the clock of its session in UTC, and silent.

    DuckDB would draw its progress into what a command prints, after two seconds.
    """
    connection = duckdb.connect(path, read_only=read_only, config={} if read_only else STORAGE)
    connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
    limit_memory(connection)
    return connection


def limit_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Bound what a session holds in memory, as dbt's profile does; the rest goes to its disk.

    `SEGMENTS_MEMORY_LIMIT` is a size as DuckDB writes it, such as 12GB.

    Raises:
        MemoryLimitError: it is none.
    """
    limit = os.environ.get("SEGMENTS_MEMORY_LIMIT") or MEMORY_LIMIT
    try:
        connection.execute("set memory_limit = ?", [limit])
    except duckdb.ParserException:
        raise MemoryLimitError(
            f"SEGMENTS_MEMORY_LIMIT is '{limit}', which is no size. Write one such as 12GB."
        ) from None


def sql_text(path: Path) -> str:
    """Write a path as the inside of a text in SQL."""
    return str(path).replace("'", "''")


def start_build(home: Home, shop: Path, repository: Path) -> tuple[Path, ShopReport]:
    """Make a fresh build file and fill its raw tables from a shop folder.

    What a dead build left is removed first; the caller holds the writer's lock.

    Raises:
        ShopError: the folder breaks the contract; nothing is left behind.
    """
    shutil.rmtree(home.building, ignore_errors=True)
    home.building.mkdir(parents=True, mode=0o700)
    path = home.build_file
    with connect(path) as connection:
        report = load_shop(connection, shop, repository / CONTRACT)
    return path, report


def finish_build(path: Path, build: Build) -> None:
    """Add what is not dbt's: the row that names the build, and a view a segment."""
    with connect(path) as connection:
        connection.begin()
        types = ", ".join(f"{name} {type_}" for name, (type_, _) in BUILD_COLUMNS.items())
        connection.execute(f"create or replace table segments.builds ({types})")
        connection.execute(f"comment on table segments.builds is {quoted(BUILDS)}")
        for name, (_, text) in BUILD_COLUMNS.items():
            connection.execute(f"comment on column segments.builds.{name} is {quoted(text)}")
        connection.execute(
            "insert into segments.builds values (?, ?, ?, ?)",
            [build.id, build.as_of.replace(tzinfo=None), build.git_commit, build.git_dirty],
        )
        make_views(connection)
        connection.commit()


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `segments.<id>` for each segment, as a view over the long table, described like it."""
    found = connection.execute(
        "select segment_id, label || ': ' || description from segments.segments"
        " where status <> 'archived' order by segment_id"
    ).fetchall()
    columns = connection.execute(
        "select column_name, comment from duckdb_columns()"
        " where schema_name = 'segments' and table_name = 'segment_memberships'"
        " and column_name <> 'segment_id' order by column_index"
    ).fetchall()
    names = ", ".join(name for name, _ in columns)
    for segment_id, description in found:
        # Ids are words of small letters, digits and underscores.
        view = f'segments."{segment_id}"'
        connection.execute(
            f"create or replace view {view} as select {names} from segments.segment_memberships"
            f" where segment_id = '{segment_id}'"
        )
        connection.execute(f"comment on view {view} is {quoted(description)}")
        for name, text in columns:
            connection.execute(f"comment on column {view}.{name} is {quoted(text)}")


def quoted(text: str) -> str:
    """Write a text as SQL wants it; a comment takes no parameter."""
    return "'" + text.replace("'", "''") + "'"
