"""What a release says of itself: its build, its bytes and its rows, to hold it against later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

from segment_warehouse.build import connect
from segment_warehouse.durable import sha256, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.inputs import Build

COUNTED = "segments", "marts", "exports"
Description = dict[str, Any]


class ReleaseError(RuntimeError):
    """A build cannot be published, or a release is damaged; the text says why."""


def description_of(build: Build) -> Description:
    """Give what names a build; `measured` adds what its file holds."""
    return {
        "schema_version": 1,
        "build_id": build.id,
        "as_of": build.as_of.isoformat(),
        "git_commit": build.git_commit,
        "git_dirty": build.git_dirty,
        "shop": build.shop,
    }


def measured(description: Description, path: Path) -> Description:
    """Add bytes, checksum and row counts of a closed file to a description.

    Raises:
        ReleaseError: the file still has a write-ahead log.
    """
    if path.with_name(f"{path.name}.wal").exists():
        raise ReleaseError(f"{path.name} still has a write-ahead log; it cannot be published.")
    with connect(path, read_only=True) as connection:
        tables = count_rows(connection)
    held = {"bytes": path.stat().st_size, "sha256": sha256(path), "tables": tables}
    return description | held


def describe(release: Path, description: Description) -> None:
    """Write the description that lies beside a release."""
    text = json.dumps(description, indent=2, sort_keys=True)
    write_whole(release.with_suffix(".json"), text)


def described(release: Path) -> Description:
    """Read the description beside a release.

    Raises:
        ReleaseError: it is missing, or is none.
    """
    try:
        found = json.loads(release.with_suffix(".json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"{release.name}: its description is missing.") from None
    except ValueError:
        raise ReleaseError(f"{release.name}: its description is damaged.") from None
    if not isinstance(found, dict) or found.get("build_id") != release.stem:
        raise ReleaseError(f"{release.name}: its description is of another build.")
    return found


def verify(release: Path) -> None:
    """Hold a release against its description.

    Raises:
        ReleaseError: a size, a checksum or a count differs, the file cannot be read, or a
            write-ahead log lies beside it.
    """
    if release.with_name(f"{release.name}.wal").exists():
        raise ReleaseError(f"{release.name}: a write-ahead log lies beside a published file.")
    wanted = described(release)
    if not release.exists():
        raise ReleaseError(f"{release.name}: the file is missing.")
    if release.stat().st_size != wanted.get("bytes"):
        raise ReleaseError(f"{release.name}: its size is not the published one.")
    # DuckDB checks a block when it reads it, and counting rows reads next to none.
    if sha256(release) != wanted.get("sha256"):
        raise ReleaseError(f"{release.name}: its bytes are not the published ones.")
    try:
        with connect(release, read_only=True) as connection:
            tables = count_rows(connection)
    except duckdb.Error:
        raise ReleaseError(f"{release.name}: the file cannot be read.") from None
    if tables != wanted.get("tables"):
        raise ReleaseError(f"{release.name}: its row counts are not the published ones.")


def count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of the tables that readers and exports use."""
    names = connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where schema_name in (?, ?, ?) order by all",
        COUNTED,
    ).fetchall()
    return {
        f"{schema}.{table}": connection.table(f'"{schema}"."{table}"').count("*").fetchall()[0][0]
        for schema, table in names
    }
