"""Commands that build and publish: `build`, `backfill` and `release`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments import printing
from segments.app import (
    CLEAN,
    PROBLEMS,
    Name,
    Select,
    Target,
    buildable,
    checked,
    chosen,
    home_of,
    in_spark,
    leave,
    named,
)

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace

Shop = Annotated[
    Path | None, typer.Option(envvar="SEGMENTS_SHOP", help="The folder with the shop's tables.")
]


def build(
    shop: Annotated[
        str | None,
        typer.Option(
            envvar="SEGMENTS_SHOP",
            help="The folder with the shop's tables; in Spark also a URL, or a schema.",
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The run's instant, such as 2026-11-01T00:00:00Z; now.")
    ] = None,
    select: Select = None,
    exports: Annotated[
        bool, typer.Option("--exports/--no-exports", help="Write the files too, or not.")
    ] = True,
    plan: Annotated[
        Path | None, typer.Option(help="Build what a plan shows; refuse where anything moved.")
    ] = None,
    branch: Annotated[
        bool, typer.Option("--branch", help="Build what this branch changes beside what is read.")
    ] = False,
    base: Annotated[
        str | None, typer.Option(help="With --branch: a git reference to compare with.")
    ] = None,
    target: Target = "duckdb",
) -> None:
    """Build everything from a shop, test it, publish it, and write the export files.

    All segments are built, so that readers always see one build; --select chooses the segments
    whose files are written and that the table at the end shows. With --branch nothing is published
    and no shop is read: a file beside the published one shows what the branch changes.
    """
    from segments.project import find_workspace
    from segments.run import run_build

    workspace = find_workspace()
    if branch:
        raise typer.Exit(build_branch(workspace, base))
    project, is_whole = buildable(workspace)
    wanted = {one.id for one in chosen(project, select)}
    refuse_stale(workspace, project, is_whole=is_whole)
    home = home_of(workspace)
    if in_spark(target):
        raise typer.Exit(
            build_in_spark(workspace, project, home, shop, as_of, wanted, plan, exports=exports)
        )
    folder = shop_folder(Path(shop) if shop else None)
    instant = planned_instant(plan, workspace, project, folder, as_of) if plan else None
    instant = instant or parse_instant(as_of)
    code = run_build(workspace, project, home, folder, instant, wanted, exports=exports)
    raise typer.Exit(code if is_whole else PROBLEMS)


def build_in_spark(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: str | None,
    as_of: str | None,
    wanted: set[str],
    plan: Path | None,
    *,
    exports: bool,
) -> int:
    """Build in Spark; give the exit code."""
    from segments.spark_run import run_build

    if plan:
        leave("A plan is of a build in DuckDB. Leave --plan out, or --target spark.")
    if shop is None:
        leave("No shop is named. Write --shop with a folder, a URL or a schema.")
    folder = Path(shop)
    place = str(folder.absolute()) if folder.is_dir() else shop
    instant = parse_instant(as_of)
    return run_build(workspace, project, home, place, instant, wanted, exports=exports)


def backfill(
    first: Annotated[str, typer.Option("--from", help="The first run: a day, or an instant.")],
    last: Annotated[str, typer.Option("--to", help="The last run: a day, or an instant.")],
    every: Annotated[str, typer.Option(help="day, week, month, or such as 6 hours.")] = "day",
    shop: Shop = None,
) -> None:
    """Make up for runs of the past: their sizes and changes enter the history.

    Readers keep the newest members, and no file is written. A day means its first instant in UTC.
    """
    from segments.instants import steps
    from segments.project import find_workspace
    from segments.run import run_backfill

    try:
        instants = steps(first, last, every)
    except ValueError as error:
        leave(str(error))
    workspace = find_workspace()
    project = checked(workspace)
    refuse_stale(workspace, project)
    home = home_of(workspace)
    raise typer.Exit(run_backfill(workspace, project, home, shop_folder(shop), instants))


def release(
    segment: Name,
    shop: Shop = None,
    by: Annotated[
        str | None, typer.Option(help="Who lets it through; else git's user.email.")
    ] = None,
) -> None:
    """Let the new members of a held segment through its guards, in this build only."""
    from segments.project import find_workspace
    from segments.run import run_release

    workspace = find_workspace()
    project = checked(workspace)
    refuse_stale(workspace, project)
    named(project, segment)
    home, folder = home_of(workspace), shop_folder(shop)
    raise typer.Exit(run_release(workspace, project, home, folder, segment, by))


def build_branch(workspace: Workspace, base: str | None) -> int:
    """Build what a branch changes, and say where it lies; give the exit code."""
    from segments.branching import build_branch as build
    from segments.plan_specs import PlanError
    from segments.run import progress

    try:
        with progress() as tell:
            found = build(workspace, checked(workspace), home_of(workspace), base, tell)
    except PlanError as error:
        leave(str(error))
    count = printing.counted(len(found.touched), "segment")
    print(f"{found.path}: {count} as in the branch, the rest as in build {found.build.id}.\n")
    rows = [
        [one, *("–" if size is None else f"{size:,}" for size in found.sizes[one])]
        for one in sorted(found.sizes)
    ]
    printing.table({"Segment": "left", "Published": "right", "Branch": "right"}, rows)
    return CLEAN


def planned_instant(
    plan: Path, workspace: Workspace, project: Project, shop: Path, as_of: str | None
) -> datetime:
    """Give the instant of a plan, or leave where what it was made of has moved since."""
    from segments.saved_plan import SavedPlanError, moved, read_plan

    try:
        saved = read_plan(plan)
    except SavedPlanError as error:
        leave(str(error))
    instant = parse_instant(saved["as_of"])
    if as_of is not None and parse_instant(as_of) != instant:
        leave(f"The plan is as of {saved['as_of']}. Leave --as-of out.")
    found = moved(saved, workspace, project, home_of(workspace), shop)
    for told in found:
        print(told, file=sys.stderr)
    if found:
        print("Nothing was published. Plan again, and look at what changed.", file=sys.stderr)
        raise typer.Exit(PROBLEMS)
    return instant


def refuse_stale(workspace: Workspace, project: Project, *, is_whole: bool = True) -> None:
    """Leave with exit 1 where the generated models are not what the specs say.

    Where a spec is passed over, only the models of the others are looked at: those that all share
    have its parts in them.
    """
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import difference

    files = compile_project(project)
    own = {f"segments/seg_{one.id}.sql" for one in project.built}
    found = difference(workspace.generated, files)
    if not is_whole:
        found = replace(
            found, written=tuple(one for one in found.written if one in own), removed=()
        )
    if found:
        printing.stale(workspace.generated.relative_to(workspace.repository), found)
        raise typer.Exit(PROBLEMS)


def shop_folder(shop: Path | None) -> Path:
    """Give the shop's folder, or leave with exit 2 where there is none."""
    if shop is None or not shop.is_dir():
        what = f"{shop} is no folder" if shop else "No shop is named"
        leave(f"{what}. Write --shop DIR, or set SEGMENTS_SHOP.")
    return shop.absolute()


def parse_instant(text: str | None) -> datetime:
    """Read an instant with an offset; without one, the clock is asked once for the whole run."""
    from datetime import UTC

    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        leave(
            f"--as-of takes an instant with an offset, such as 2026-11-01T00:00:00Z, not '{text}'."
        )
    return found.astimezone(UTC)
