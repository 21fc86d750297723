"""Runs a build or an export for a person: progress while it lasts, tables when it is done."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from segments import printing
from segments.state import held_segments, published_instant, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_exports.export import ExportResult
    from segment_warehouse.home import Home
    from segments.project import Workspace

CLEAN, PROBLEMS, MISUSE, HELD = 0, 1, 2, 3


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
    from segments import building, serving

    def run(tell: Callable[[str], None]) -> int:
        warn = partial(print, file=sys.stderr)
        published = building.build(workspace, project, home, shop, as_of, tell, warn)
        printing.published(published.build, sizes(home), chosen, is_new=published.is_new)
        code = run_export(home, chosen) if exports else CLEAN
        code = serving.after_build(workspace, home) or code
        held = held_segments(home)
        printing.held(held)
        return code or (HELD if held else CLEAN)

    newest = published_instant(home)
    if newest is not None and as_of < newest:
        return run_backfill(workspace, project, home, shop, [as_of])
    return reported(run)


def run_backfill(
    workspace: Workspace, project: Project, home: Home, shop: Path, instants: Sequence[datetime]
) -> int:
    """Add past runs to the history, and print what came of it; give the exit code.

    Instants after the newest release are built and published like any other; no file is written.
    """
    from segments import backfilling, building, serving

    def run(tell: Callable[[str], None]) -> int:
        warn = partial(print, file=sys.stderr)
        newest = published_instant(home)
        first = instants[-1] if newest is None else newest
        if newest is None:
            building.build(workspace, project, home, shop, first, tell, warn)
        past = [one for one in instants if one < first]
        if past:
            backfilling.backfill(workspace, project, home, shop, past, tell, warn)
        for one in instants:
            if one > first:
                building.build(workspace, project, home, shop, one, tell, warn)
        held = held_segments(home) if instants[-1] >= first else []
        printing.held(held)
        seen = published_instant(home)
        print(f"{printing.counted(len(instants), 'run')} in the history.")
        print(f"Readers see the members as of {seen:%Y-%m-%d %H:%M:%S UTC}.")
        return serving.after_build(workspace, home) or (HELD if held else CLEAN)

    return reported(run)


def run_release(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: Path,
    segment_id: str,
    person: str | None,
) -> int:
    """Build the published build once more, with one segment let through its guards."""
    from segment_warehouse.inputs import describe_build, email_of_git, write_released

    newest, person = published_instant(home), person or email_of_git(workspace.repository)
    if newest is None or segment_id not in dict(held_segments(home)):
        print(f"'{segment_id}' is not held. `segments status` lists what is.", file=sys.stderr)
        return MISUSE
    if person is None:
        print("Who lets it through? Write --by NAME, or set git's user.email.", file=sys.stderr)
        return MISUSE
    found = describe_build(home, workspace.repository, shop, newest)
    if home.current.resolve().stem.partition("-h")[0] != found.id:
        print(
            "The specs or the shop are not those of the published build. Run `segments build`,"
            " and look at what it holds.",
            file=sys.stderr,
        )
        return PROBLEMS
    write_released(home, found.inputs, {**dict(found.released), segment_id: person})
    print(
        f"{person} lets '{segment_id}' through in the build as of {newest:%Y-%m-%d %H:%M:%S UTC}."
    )
    chosen = [segment_id]
    return run_build(workspace, project, home, shop, newest, chosen, exports=True)


def reported(run: Callable[[Callable[[str], None]], int]) -> int:
    """Run something that builds, and print why where it fails; give the exit code."""
    from segment_exports.errors import ExportError
    from segment_exports.lists import ListError
    from segment_warehouse.lock import LockedError
    from segment_warehouse.release import ReleaseError
    from segment_warehouse.shop_files import ShopError
    from segments.building import MisfitError
    from segments.dbt import DbtError

    try:
        with progress() as tell:
            return run(tell)
    except LockedError as error:
        print(error, file=sys.stderr)
        return MISUSE
    except (ShopError, MisfitError, ListError, DbtError, ReleaseError, ExportError) as error:
        print(error, file=sys.stderr)
        print("Nothing was published; readers keep the build before.", file=sys.stderr)
        return PROBLEMS


def run_export(
    home: Home,
    chosen: Collection[str] | None,
    *,
    dry_run: bool = False,
    resend: bool = False,
    output: str = "text",
) -> int:
    """Write the files of the current release and print them; give the exit code."""
    from segment_warehouse.release import NoReleaseError, current_release
    from segments import building

    def export() -> list[ExportResult]:
        release = current_release(home)
        if release is None:
            raise NoReleaseError("Nothing is published yet. Run `segments build` first.")
        return building.export(home, release, chosen, dry_run=dry_run, resend=resend)

    return written(export, output)


def written(export: Callable[[], list[ExportResult]], output: str = "text") -> int:
    """Write files and print them, those of a run that failed in part, too; give the exit code."""
    from segment_exports.errors import ExportError
    from segment_warehouse.release import NoReleaseError, ReleaseError

    try:
        found = export()
    except NoReleaseError as error:
        print(error, file=sys.stderr)
        return MISUSE
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return PROBLEMS
    except ExportError as error:
        # What did go out is told too.
        printing.files(error.results, output)
        print(error, file=sys.stderr)
        return PROBLEMS
    printing.files(found, output)
    return CLEAN


def run_check(folder: Path) -> int:
    """Hold a folder that was received against its manifest; give the exit code."""
    from segment_exports.received import check_received

    problems, rows = check_received(folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return PROBLEMS
    print(f"{folder} is whole: {printing.counted(rows, 'row')} as its manifest says.")
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
