"""The private file that a build fills before anybody may read it."""

from __future__ import annotations

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
CONTRACT = Path("dbt_project/models/staging/files/_files__sources.yml")


def connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a warehouse file with the clock of its session in UTC."""
    connection = duckdb.connect(path, read_only=read_only, config={} if read_only else STORAGE)
    connection.execute("set timezone = 'UTC'")
    return connection


def start_build(home: Home, build: Build, shop: Path, repository: Path) -> tuple[Path, ShopReport]:
    """Make a fresh build file and fill its raw tables from a shop folder.

    What a dead build left is removed first; the caller holds the writer's lock.

    Raises:
        ShopError: the folder breaks the contract; nothing is left behind.
    """
    shutil.rmtree(home.building, ignore_errors=True)
    home.building.mkdir(parents=True, mode=0o700)
    path = home.building / f"{build.id}.duckdb"
    with connect(path) as connection:
        report = load_shop(connection, shop, repository / CONTRACT)
    return path, report


def finish_build(path: Path, build: Build) -> None:
    """Add what is not dbt's: the row that names the build, and a view a segment."""
    with connect(path) as connection:
        connection.begin()
        connection.execute(
            "create or replace table segments.builds"
            " (build_id text not null, as_of timestamp not null, git_commit text,"
            " git_dirty boolean not null)"
        )
        connection.execute(
            "insert into segments.builds values (?, ?, ?, ?)",
            [build.id, build.as_of.replace(tzinfo=None), build.git_commit, build.git_dirty],
        )
        make_views(connection)
        connection.commit()


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `segments.<id>` for each segment, as a view over the long table."""
    found = connection.execute(
        "select segment_id, label || ': ' || description from segments.segments"
        " where status <> 'archived' order by segment_id"
    ).fetchall()
    for segment_id, description in found:
        # Ids are words of small letters, digits and underscores; a text is quoted as SQL wants it.
        quoted = description.replace("'", "''")
        connection.execute(
            f'create or replace view segments."{segment_id}" as'
            " select account_id, customer_id, rank, split_group from segments.segment_memberships"
            f" where segment_id = '{segment_id}'"
        )
        connection.execute(f"comment on view segments.\"{segment_id}\" is '{quoted}'")
