"""What is published, as people ask for it: releases, sizes of segments, files that lag."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.build import connect
from segment_warehouse.description import ReleaseError, described, verify
from segment_warehouse.erasure import has_relation
from segment_warehouse.pointer import current_release, kept_releases, release_before

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home


@dataclass(frozen=True, slots=True)
class Release:
    """A kept release. `as_of` is in UTC; `problem` says what is wrong with it, or is None."""

    build_id: str
    as_of: datetime | None
    git_commit: str | None
    git_dirty: bool
    segments: int
    members: int
    is_current: bool
    is_before: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A segment in one run; `as_of` is a naive instant in UTC."""

    build_id: str
    as_of: datetime
    segment_id: str
    members: int
    entered: int
    left: int
    is_held: bool
    held_reason: str | None


@dataclass(frozen=True, slots=True)
class File:
    """The file of an export that is current: its build, and how many releases it lags behind.

    `behind` is None where its build is no longer kept, or was never seen by readers.
    """

    export_id: str
    build_id: str
    behind: int | None


def list_releases(home: Home) -> list[Release]:
    """Give all kept releases, held against their descriptions, the newest first."""
    current, before = current_release(home), release_before(home)
    found = [read_release(path, path == current, path == before) for path in kept_releases(home)]
    return found[::-1]


def read_release(path: Path, is_current: bool, is_before: bool) -> Release:
    """Read one release; what is damaged is told, not raised."""
    try:
        verify(path)
        told = described(path)
        with connect(path, read_only=True) as connection:
            segments, members = count_members(connection)
    except (ReleaseError, duckdb.Error) as error:
        return Release(path.stem, None, None, False, 0, 0, is_current, is_before, str(error))
    as_of = datetime.fromisoformat(told["as_of"])
    commit, dirty = told["git_commit"], told["git_dirty"]
    return Release(
        path.stem, as_of, commit, dirty, segments, members, is_current, is_before, None
    )  # fmt: skip


def count_members(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Give the number of segments and of memberships in a release."""
    if not has_relation(connection, "segments", "segments"):
        return 0, 0
    ((segments, members),) = connection.execute(
        "select count(*), coalesce(sum(members), 0)::bigint from segments.segments"
    ).fetchall()
    return segments, members


def list_runs(home: Home, segment: str | None = None) -> list[Run]:
    """Give the sizes of a segment in each run, the newest first; without one, of all in the last.

    Empty before the first release, and where the release keeps no sizes of earlier runs.
    """
    current = current_release(home)
    if current is None:
        return []
    with connect(current, read_only=True) as connection:
        if not has_relation(connection, "segments", "segment_sizes"):
            return []
        rows = connection.execute(
            "select build_id, as_of, segment_id, members, entered_count, left_count,"
            " is_held, held_reason"
            " from segments.segment_sizes where case when ?::text is null"
            " then build_id = (select build_id from segments.builds) else segment_id = ? end"
            " order by as_of desc, segment_id",
            [segment, segment],
        ).fetchall()  # fmt: skip
    return [Run(*row) for row in rows]


def list_files(home: Home) -> list[File]:
    """Give the current file of each export, by its manifest, and how far it lags behind."""
    current = current_release(home)
    order = [path.stem for path in kept_releases(home)]
    found = []
    for path in sorted(home.exports.glob("**/current/manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        build_id = str(manifest["build_id"])
        behind = None
        if current is not None and build_id in order:
            behind = order.index(current.stem) - order.index(build_id)
        found.append(File(str(manifest["export_id"]), build_id, behind))
    return found
