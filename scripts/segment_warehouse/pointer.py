"""Which release readers see, which one they saw before it, and the flip between two of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from segment_warehouse.durable import staged_name, sync, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home


def current_release(home: Home) -> Path | None:
    """Give the release that readers see, or None before the first."""
    return home.current.resolve() if home.current.exists() else None


def kept_releases(home: Home) -> list[Path]:
    """Give all releases that are kept, in the order in which readers came to see them.

    Those that readers have been taken away from for good come first.
    """
    order = {build_id: place for place, build_id in enumerate(read_order(home))}

    def place(release: Path) -> tuple[int, int]:
        return order.get(release.stem, -1), release.stat().st_mtime_ns

    return sorted(home.releases.glob("*.duckdb"), key=place)


def release_before(home: Home) -> Path | None:
    """Give the kept release that readers saw before the current one, or None."""
    current = current_release(home)
    kept = kept_releases(home)
    order = read_order(home)
    if current is None or current not in kept or current.stem not in order:
        return None
    seen = order[: order.index(current.stem)]
    before = [release for release in kept if release.stem in seen]
    return before[-1] if before else None


def remember(home: Home, release: Path) -> None:
    """Note that a release is about to be the current one.

    What readers were taken back from is forgotten with the next one that is published: the release
    before a corrected build is the one they were taken back to. The note is written ahead of the
    flip; a crash between the two leaves a note whose last line never came true, which is no harm,
    since what counts is what stands before the current release.
    """
    order = read_order(home)
    current = current_release(home)
    if current is not None and current.stem in order:
        order = order[: order.index(current.stem) + 1]
    elif current is not None:
        order = [current.stem]
    order = [build_id for build_id in order if build_id != release.stem]
    kept = {path.stem for path in home.releases.glob("*.duckdb")}
    order = [build_id for build_id in order if build_id in kept]
    write_whole(home.order, json.dumps({"schema_version": 1, "build_ids": [*order, release.stem]}))


def read_order(home: Home) -> list[str]:
    """Give the build ids in the order in which readers came to see them; empty where unknown."""
    try:
        return [str(one) for one in json.loads(home.order.read_text())["build_ids"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


def flip(home: Home, release: Path) -> None:
    """Point to a release, by a rename that readers cannot see half done."""
    staged = staged_name(home.current)
    staged.unlink(missing_ok=True)
    staged.symlink_to(release.relative_to(home.warehouse))
    sync(home.releases)
    staged.replace(home.current)
    sync(home.warehouse)
