"""Runs a build or an export for a person: progress while it lasts, tables when it is done."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from segments import printing
from segments.state import sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace

CLEAN, PROBLEMS, MISUSE = 0, 1, 2


def run_build(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: Path,
    as_of: datetime,
    chosen: Collection[str],
    *,
    exports: bool,
) -> int:
    """Build, publish, export, and print what came of it; give the exit code."""
    from segment_exports.errors import ExportError
    from segment_exports.lists import ListError
    from segment_warehouse.lock import LockedError
    from segment_warehouse.release import ReleaseError
    from segment_warehouse.shop_files import ShopError
    from segments import building
    from segments.dbt import DbtError

    try:
        with progress() as tell:
            published = building.build(
                workspace, project, home, shop, as_of, tell, partial(print, file=sys.stderr)
            )
        printing.published(published, sizes(home), chosen)
        if not exports:
            return CLEAN
        return run_export(home, chosen)
    except LockedError as error:
        print(error, file=sys.stderr)
        return MISUSE
    except (
        ShopError,
        building.MisfitError,
        ListError,
        DbtError,
        ReleaseError,
        ExportError,
    ) as error:
        print(error, file=sys.stderr)
        print("Nothing was published; readers keep the build before.", file=sys.stderr)
        return PROBLEMS


def run_export(
    home: Home, chosen: Collection[str] | None, *, dry_run: bool = False, output: str = "text"
) -> int:
    """Write the files of the current release and print them; give the exit code."""
    from segment_exports.errors import ExportError
    from segment_warehouse.release import ReleaseError, current_release
    from segments import building

    release = current_release(home)
    if release is None:
        print("Nothing is published yet. Run `segments build` first.", file=sys.stderr)
        return MISUSE
    try:
        printing.files(building.export(home, release, chosen, dry_run=dry_run), output)
    except (ExportError, ReleaseError) as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    return CLEAN


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show how far a build is: one changing line on a terminal, plain lines of stages off it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda name: status.update(name)
