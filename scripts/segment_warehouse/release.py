"""Publishes a build by a swap: readers see the release before or this one, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_warehouse.build import connect
from segment_warehouse.consents import remember_consents
from segment_warehouse.description import (
    ReleaseError,
    describe,
    description_of,
    measured,
    verify,
)
from segment_warehouse.durable import move_whole
from segment_warehouse.erasure import Gone, erased_customers, forget
from segment_warehouse.pointer import current_release, flip, read_order, release_before, remember
from segment_warehouse.retention import erased_in, forget_in_others, prune, rewrite

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build

__all__ = [
    "NoReleaseError",
    "ReleaseError",
    "current_release",
    "point",
    "publish",
    "reusable",
    "roll_back",
    "verify",
    "whole_release",
]


class NoReleaseError(ReleaseError):
    """There is no release to go back to; the text says what is there."""


def publish(home: Home, path: Path, build: Build) -> Path:
    """Make a finished build file the current release and give its place.

    The order is what makes it safe: the file is checkpointed, synced and described before it gets
    its public name, and the pointer flips last. A whole release of the same inputs is not written
    over, since readers may be looking at it.

    Raises:
        ReleaseError: the file still has a write-ahead log.
    """
    existing = reusable(home, build.id)
    if existing is not None:
        path.unlink()
        point(home, existing)
        return existing
    with connect(path) as connection:
        erased = erased_customers(connection)
        if erased:
            forget(connection, Gone(erased))
        connection.execute("checkpoint")
        # Ahead of the flip: exports may never know less than readers see.
        remember_consents(connection, home, build.id, build.as_of)
    description = measured(description_of(build), path)
    path.chmod(0o440)
    home.releases.mkdir(parents=True, exist_ok=True, mode=0o750)
    release = home.releases / f"{build.id}.duckdb"
    describe(release, description)
    move_whole(path, release)
    point(home, release)
    return release


def point(home: Home, release: Path) -> None:
    """Show readers a whole release, and let the kept ones forget who and what is gone since."""
    before = current_release(home)
    erased = erased_in(release)
    if before is not None and before != release:
        erased |= erased_in(before)
        rewrite(home, release, Gone(erased))
    remember(home, release)
    flip(home, release)
    forget_in_others(home, erased)
    prune(home)


def roll_back(home: Home, build_id: str | None = None) -> tuple[Path, Path]:
    """Show readers the release before the current one, or a kept one by its build id.

    Gives the release that was current and the one that is. The caller holds the writer's lock.

    Raises:
        NoReleaseError: there is none such.
        ReleaseError: it is not as it was published; readers keep what they have.
    """
    current = current_release(home)
    if current is None:
        raise NoReleaseError("Nothing is published yet. Run `segments build` first.")
    target = release_before(home) if build_id is None else home.releases / f"{build_id}.duckdb"
    kept = "`segments history` lists the releases that are kept."
    if target is None:
        raise NoReleaseError(f"No release before {current.stem} is kept. {kept}")
    if not target.exists() or target.parent != home.releases:
        raise NoReleaseError(f"No release '{build_id}' is kept. {kept}")
    if target == current:
        raise NoReleaseError(f"{current.stem} is what readers see already. {kept}")
    verify(target)
    rewrite(home, target, Gone(erased_in(current)))
    if target.stem not in read_order(home):
        remember(home, target)
    flip(home, target)
    return current, target


def reusable(home: Home, build_id: str) -> Path | None:
    """Give a release of the same inputs, where there is a whole one.

    One whose history was added to later has its number behind the id, and comes first.
    """
    current = current_release(home)
    if current is not None and current.stem.partition("-h")[0] == build_id:
        return whole_release(home, current.stem)
    return whole_release(home, build_id)


def whole_release(home: Home, build_id: str) -> Path | None:
    """Give an earlier release of the same inputs, where it is there and as described."""
    release = home.releases / f"{build_id}.duckdb"
    try:
        verify(release)
    except ReleaseError:
        return None
    return release
