"""Publishes a build by a swap: readers see the release before or this one, whole."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from segment_warehouse.build import connect

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build

KEPT = 5  # releases, the current one and the one before it always among them
COUNTED = "segments", "marts", "exports"


class ReleaseError(RuntimeError):
    """A build cannot be published, or a release is damaged; the text says why."""


def publish(home: Home, path: Path, build: Build) -> Path:
    """Make a finished build file the current release and give its place.

    The order is what makes it safe: the file is checkpointed, synced and described before it gets
    its public name, and the pointer flips last.

    Raises:
        ReleaseError: the file still has a write-ahead log.
    """
    with connect(path) as connection:
        connection.execute("checkpoint")
        tables = count_rows(connection)
    if path.with_name(f"{path.name}.wal").exists():
        raise ReleaseError(f"{path.name} still has a write-ahead log; it cannot be published.")
    sync(path)
    path.chmod(0o440)
    home.releases.mkdir(parents=True, exist_ok=True, mode=0o750)
    release = home.releases / f"{build.id}.duckdb"
    description = {
        "schema_version": 1,
        "build_id": build.id,
        "as_of": build.as_of.isoformat(),
        "git_commit": build.git_commit,
        "git_dirty": build.git_dirty,
        "bytes": path.stat().st_size,
        "tables": tables,
    }
    write_whole(release.with_suffix(".json"), json.dumps(description, indent=2, sort_keys=True))
    path.replace(release)
    sync(home.releases)
    point(home, release)
    prune(home)
    return release


def count_rows(connection: Any) -> dict[str, int]:
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


def point(home: Home, release: Path) -> None:
    """Flip the pointer to a release, by a rename that readers cannot see half done."""
    staged = home.warehouse / f".current.{os.getpid()}"
    staged.unlink(missing_ok=True)
    staged.symlink_to(release.relative_to(home.warehouse))
    staged.replace(home.current)
    sync(home.warehouse)


def current_release(home: Home) -> Path | None:
    """Give the release that readers see, or None before the first."""
    return home.current.resolve() if home.current.exists() else None


def whole_release(home: Home, build_id: str) -> Path | None:
    """Give an earlier release of the same inputs, where it is there and as described."""
    release = home.releases / f"{build_id}.duckdb"
    description = release.with_suffix(".json")
    if not release.exists() or not description.exists():
        return None
    try:
        verify(release)
    except ReleaseError:
        return None
    return release


def verify(release: Path) -> None:
    """Hold a release against its description.

    Raises:
        ReleaseError: a size or a count differs, or a write-ahead log lies beside it.
    """
    if release.with_name(f"{release.name}.wal").exists():
        raise ReleaseError(f"{release.name}: a write-ahead log lies beside a published file.")
    described = json.loads(release.with_suffix(".json").read_text())
    if release.stat().st_size != described["bytes"]:
        raise ReleaseError(f"{release.name}: its size is not the published one.")
    with connect(release, read_only=True) as connection:
        if count_rows(connection) != described["tables"]:
            raise ReleaseError(f"{release.name}: its row counts are not the published ones.")


def prune(home: Home) -> None:
    """Remove old releases, and descriptions without one; never the current release."""
    current = current_release(home)
    releases = sorted(home.releases.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns)
    for release in releases[:-KEPT]:
        if release != current:
            release.unlink()
    for description in home.releases.glob("*.json"):
        if not description.with_suffix(".duckdb").exists():
            description.unlink()


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    staged.write_text(text)
    sync(staged)
    staged.replace(path)


def sync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
