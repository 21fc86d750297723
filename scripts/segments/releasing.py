"""Commands about what is published: `status`, `history` and `rollback`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segments import printing
from segments.app import (
    CLEAN,
    MISUSE,
    PROBLEMS,
    Output,
    Target,
    home_of,
    in_spark,
    leave,
    one_of,
)
from segments.instants import in_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from segment_warehouse.listing import File, Release, Run

NOTHING = "Nothing is published yet. Run `segments build` first."
FORMATS = ("text", "json")


def status(output: Output = "text") -> None:
    """Say what readers see: held segments, the build, whether it is whole, and what lags behind."""
    from segment_warehouse.listing import list_files, list_releases, list_runs
    from segment_warehouse.lock import lock_holder
    from segments.project import find_workspace
    from segments.serving import UNRESTRICTED, access_mode

    one_of("--output", output, FORMATS)
    workspace = find_workspace()
    home, mode = home_of(workspace), access_mode(workspace)
    releases, holder = list_releases(home), lock_holder(home)
    current = next((one for one in releases if one.is_current), None)
    if current is None:
        leave(f"{NOTHING}{f' One is running: {holder}.' if holder else ''}")
    held = [run for run in list_runs(home) if run.is_held] if current.problem is None else []
    files = list_files(home)
    if output == "json":
        print_json({"release": release_json(current), "held": [run_json(run) for run in held],
                    "releases": [release_json(one) for one in releases],
                    "exports": [asdict(one) for one in files], "lock": holder,
                    "access_mode": mode})  # fmt: skip
    else:
        for run in held:
            print(f"HELD {run.segment_id}: {run.held_reason}")
        print_state(current, releases, holder)
        if mode == "none":
            print(UNRESTRICTED)
        print_files(files)
    raise typer.Exit(PROBLEMS if any(one.problem for one in releases) else CLEAN)


def history(
    segment: Annotated[str | None, typer.Argument(help="A segment's id.")] = None,
    output: Output = "text",
) -> None:
    """List the releases that are kept, the newest first; with a segment, its size in each run."""
    from segment_warehouse.listing import list_releases, list_runs
    from segments.project import find_workspace

    one_of("--output", output, FORMATS)
    home = home_of(find_workspace())
    if not home.current.exists():
        leave(NOTHING)
    if segment is None:
        releases = list_releases(home)
        if output == "json":
            print_json({"releases": [release_json(one) for one in releases]})
        else:
            print_releases(releases)
        return
    runs = list_runs(home, segment)
    if not runs:
        leave(f"No run of a segment '{segment}' is published. `segments list` lists all.")
    if output == "json":
        print_json({"segment": segment, "runs": [run_json(run) for run in runs]})
    else:
        print_runs(runs)


def rollback(
    to: Annotated[
        str | None, typer.Option("--to", help="A kept build's id; else the one before.")
    ] = None,
    target: Target = "duckdb",
) -> None:
    """Show readers an earlier release again. Files that were sent stay as they are."""
    from segment_warehouse.lock import LockedError, writer_lock
    from segment_warehouse.release import ReleaseError, roll_back
    from segments import spark_run
    from segments.project import find_workspace
    from segments.serving import after_build

    workspace = find_workspace()
    home = home_of(workspace)
    if in_spark(target):
        raise typer.Exit(spark_run.run_rollback(workspace, home, to))
    try:
        with writer_lock(home, "segments rollback"):
            left, shown = roll_back(home, to)
    except (LockedError, ReleaseError) as error:
        leave(str(error), MISUSE)
    print(f"Readers saw {left.stem} and see {shown.stem} now.")
    print("Export files are as they were, and so is what platforms got from them.")
    print("Next: correct the specs or the shop's data and run `segments build`;")
    print("Files that are written now leave out whoever withdrew since, too.")
    print(f"`segments rollback --to {left.stem}` takes this back.")
    raise typer.Exit(after_build(workspace, home))


def print_json(found: dict[str, Any]) -> None:
    """Print one object that says which shape it has."""
    print(json.dumps({"schema_version": 1} | found, ensure_ascii=False))


def release_json(release: Release) -> dict[str, Any]:
    """Give a release as JSON has it."""
    as_of = release.as_of.isoformat() if release.as_of else None
    return asdict(release) | {"as_of": as_of}


def run_json(run: Run) -> dict[str, Any]:
    """Give a segment's run as JSON has it."""
    return asdict(run) | {"as_of": f"{run.as_of.isoformat()}+00:00"}


def print_state(current: Release, releases: Sequence[Release], holder: str | None) -> None:
    """Print what readers see, whether it is whole, and what there is to go back to."""
    if current.problem:
        print(f"Readers see build {current.build_id}, which is damaged: {current.problem}")
    else:
        print(f"Readers see build {current.build_id} as of {shown(current.as_of)},")
        print(f"made from {commit_of(current)}; its bytes and rows are as they were published.")
        sizes = f"{printing.counted(current.segments, 'segment')} with {current.members:,} members"
        print(f"It has {sizes}.")
    before = next((one.build_id for one in releases if one.is_before), None)
    back = f"`segments rollback` goes back to {before}" if before else "none is there to go back to"
    print(f"{printing.counted(len(releases), 'release')} kept; {back}.")
    for one in releases:
        if one.problem and one is not current:
            print(f"Damaged: {one.problem}")
    print(f"A build is running: {holder}." if holder else "No build is running.")


def print_files(files: Sequence[File]) -> None:
    """Print how many export files are of this build, and which are not."""
    latest = [one for one in files if one.behind == 0]
    print(f"Of this build: {printing.counted(len(latest), 'export')}.")
    for one in files:
        if one.behind is None:
            print(f"  {one.export_id}: exported from {one.build_id}, which is not kept")
        elif one.behind > 0:
            print(f"  {one.export_id}: export is behind by {one.behind}")
        elif one.behind < 0:
            print(f"  {one.export_id}: exported from the later {one.build_id}")


def print_releases(releases: Sequence[Release]) -> None:
    """Print the kept releases as a table."""
    rows = [
        [one.build_id, shown(one.as_of), commit_of(one), f"{one.segments:,}", f"{one.members:,}",
         "damaged" if one.problem else "current" if one.is_current else ""]
        for one in releases
    ]  # fmt: skip
    columns = {"Build": "left", "As of": "left", "Made from": "left", "Segments": "right",
               "Members": "right", "": "left"}  # fmt: skip
    printing.table(columns, rows)


def print_runs(runs: Sequence[Run]) -> None:
    """Print a segment's runs as a table."""
    rows = [
        [shown(run.as_of), f"{run.members:,}", f"+{run.entered:,}", f"-{run.left:,}",
         f"held: {run.held_reason}" if run.is_held else ""]
        for run in runs
    ]  # fmt: skip
    columns = {"As of": "left", "Members": "right", "Entered": "right", "Left": "right", "": "left"}
    printing.table(columns, rows)


def shown(instant: datetime | None) -> str:
    """Give an instant as people read it."""
    return in_utc(instant) if instant else "–"


def commit_of(release: Release) -> str:
    """Give the commit in short, and whether it had changes on top."""
    if release.git_commit is None:
        return "no commit"
    dirty = " with changes" if release.git_dirty else ""
    return f"commit {release.git_commit[:8]}{dirty}"
