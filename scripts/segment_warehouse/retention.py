"""Keeps a few releases to go back to, without anybody or anything that is gone since."""

from __future__ import annotations

import shutil
from itertools import chain
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.build import STORAGE, connect, sql_text
from segment_warehouse.description import describe, described, measured
from segment_warehouse.durable import move_whole
from segment_warehouse.erasure import Gone, erased_customers, forget, holds, segment_ids
from segment_warehouse.pointer import current_release, kept_releases, release_before

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home

KEPT = 5  # releases, the current one and the one before it always among them

SCRATCH = ".scratch.duckdb"


def prune(home: Home) -> None:
    """Remove old releases, and what killed processes left; never the current, nor the one before.

    Branches' files go too: they are of a build that is current no more, and may hold somebody who
    is erased since. The caller holds the writer's lock.
    """
    kept = kept_releases(home)
    safe = {current_release(home), release_before(home)}
    surplus = [release for release in kept if release not in safe]
    for release in surplus[: max(0, len(kept) - KEPT)]:
        release.unlink()
    for description in home.releases.glob("*.json"):
        if not description.with_suffix(".duckdb").exists():
            description.unlink()
    shutil.rmtree(home.branches, ignore_errors=True)
    left = home.releases.glob(".*.staged"), home.warehouse.glob(".*.staged")
    for path in (*chain(*left), *home.building.glob(f"*{SCRATCH}")):
        path.unlink(missing_ok=True)


def forget_in_others(home: Home, erased: frozenset[tuple[str, str]]) -> None:
    """Take erased customers, and segments that the current release lacks, out of all others."""
    current = current_release(home)
    if current is None:
        return
    with connect(current, read_only=True) as connection:
        living = segment_ids(connection)
    for release in kept_releases(home):
        if release == current:
            continue
        try:
            with connect(release, read_only=True) as connection:
                gone = Gone(erased, segment_ids(connection) - living)
            rewrite(home, release, gone)
        except (OSError, RuntimeError, duckdb.Error):
            # Nobody may come back through a release that could not be rewritten.
            release.unlink(missing_ok=True)


def erased_in(release: Path) -> frozenset[tuple[str, str]]:
    """Give account and id of each customer whom a release's shop calls erased.

    A release that cannot be read says nothing: the next one must be able to replace it.
    """
    try:
        with connect(release, read_only=True) as connection:
            return erased_customers(connection)
    except duckdb.Error:
        return frozenset()


def rewrite(home: Home, release: Path, gone: Gone) -> None:
    """Replace a release by one without what is gone; it must not be the current one.

    The description goes first. A crash between it and the file leaves a pair that does not verify,
    and a file that still holds what is gone, so that the next publish rewrites it again.

    Raises:
        ReleaseError: its description is missing or damaged.
        OSError: the disk is full, for instance.
    """
    with connect(release, read_only=True) as connection:
        if not holds(connection, gone):
            return
    description = described(release)
    home.building.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = home.building / f"{release.stem}{SCRATCH}"
    fresh = home.building / release.name
    for path in (scratch, fresh):
        path.unlink(missing_ok=True)
    try:
        shutil.copyfile(release, scratch)
        with connect(scratch) as connection:
            forget(connection, gone)
            connection.execute("checkpoint")
        copy_database(scratch, fresh)
        fresh.chmod(0o440)
        describe(release, measured(description, fresh))
        move_whole(fresh, release)
    finally:
        for path in (scratch, fresh):
            path.unlink(missing_ok=True)


def copy_database(source: Path, target: Path) -> None:
    """Copy a warehouse file table by table: deleted rows stay in pages of the old one."""
    version = STORAGE["storage_compatibility_version"]
    with connect() as connection:
        connection.execute(f"attach '{sql_text(source)}' as source (read_only)")
        connection.execute(f"attach '{sql_text(target)}' as target (storage_version '{version}')")
        connection.execute("copy from database source to target")
        connection.execute("checkpoint target")
        connection.execute("detach target")
