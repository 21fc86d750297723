"""Makes up for runs that were not made: the history gets them, readers keep what is newest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segments.building import compare_with_shop, fill_members
from segments.dbt import Dbt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace


def backfill(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: Path,
    instants: Sequence[datetime],
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Path:
    """Add runs at instants before the current release's to its history, and publish that.

    Args:
        workspace: where the specs and the dbt project are.
        project: what the specs say.
        home: where the current release is.
        shop: the shop's folder; what it says of the past is what counts.
        instants: instants with an offset, rising, all before the current release's.
        progress: is told what is being done.
        warn: is told what looks wrong and stops nothing.

    Raises:
        LockedError: another process is building.
        ShopError: the shop's files break the contract.
        MisfitError: a spec's amount has no one currency in this shop.
        ListError: a list's file cannot be read as its spec says.
        DbtError: a model or a test failed; what is published stays as it was.
        ReleaseError: nothing is published yet, or the file cannot be published.
    """
    from segment_warehouse.backfill import (
        add_run,
        build_of,
        copy_release,
        finish_history,
        history_number,
    )
    from segment_warehouse.build import start_build
    from segment_warehouse.description import described
    from segment_warehouse.inputs import describe_build
    from segment_warehouse.lock import writer_lock
    from segment_warehouse.release import ReleaseError, current_release, publish, verify

    with writer_lock(home, "segments backfill"):
        current = current_release(home)
        if current is None:
            raise ReleaseError("Nothing is published yet. Run `segments build` first.")
        verify(current)
        named = replace(build_of(current), shop=described(current).get("shop"))
        history = copy_release(home, current)
        for instant in instants:
            progress(f"{instant:%Y-%m-%d %H:%M}")
            found = describe_build(home, workspace.repository, shop, instant)
            path, _ = start_build(home, shop, workspace.repository)
            compare_with_shop(project, path, warn)
            dbt = Dbt(workspace.repository, home, path, instant.isoformat(), progress)
            fill_members(workspace, dbt, found, history)
            add_run(history, path, found)
            path.unlink()
        number = history_number(current.stem) + 1
        named = finish_history(workspace.repository, history, named, number)
        return publish(home, history, named)
