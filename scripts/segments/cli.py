"""The `segments` command: what a person types. Heavy things are imported where they are used."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments import authoring, explaining, normalizing, previewing, printing, releasing
from segments.app import (
    CLEAN,
    PROBLEMS,
    Name,
    Output,
    Select,
    app,
    buildable,
    checked,
    chosen,
    home_of,
    leave,
    named,
    readable,
    vocabulary_of,
)
from segments.schema import stale_schemas, write_schemas

Shop = Annotated[
    Path | None, typer.Option(envvar="SEGMENTS_SHOP", help="The folder with the shop's tables.")
]

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segments.project import Workspace


def main() -> None:
    """Run the command; misuse of the environment ends with one line and exit 2."""
    try:
        app()
    except (RuntimeError, ValueError) as error:
        from segment_warehouse.disk import DiskFullError
        from segments.project import NoProjectError
        from segments.selection import SelectionError

        if not isinstance(error, (NoProjectError, SelectionError, DiskFullError)):
            raise
        print(error, file=sys.stderr)
        sys.exit(2)


@app.command("compile")
def compile_(
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Compile the specs into dbt models under dbt_project/generated/."""
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import difference, write
    from segments.project import find_workspace

    workspace = find_workspace()
    project = checked(workspace)
    files = compile_project(project)
    shown = workspace.generated.relative_to(workspace.repository)
    if diff:
        found = difference(workspace.generated, files)
        printing.diff(workspace.generated, shown, files, found)
        raise typer.Exit(PROBLEMS if found else CLEAN)
    printing.compiled(shown, write(workspace.generated, files), len(project.segments), len(files))
    for name in write_schemas(workspace, project):
        print(f"Wrote {workspace.specs.relative_to(workspace.repository) / name}")


@app.command()
def check(
    output: Annotated[str, typer.Option("--output", "-o", help="text, json or github.")] = "text",
) -> None:
    """Say everything that is wrong with the specs, and whether generated models are up to date."""
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import Difference, difference
    from segments.project import find_workspace, load_project

    workspace = find_workspace()
    project, problems = load_project(workspace)
    count = len(project.segments) + len(project.broken)
    if problems:
        printing.problems(problems, count, output, after="")
        raise typer.Exit(PROBLEMS)
    found = difference(workspace.generated, compile_project(project))
    if found:
        printing.stale(workspace.generated.relative_to(workspace.repository), found)
        raise typer.Exit(PROBLEMS)
    schemas = Difference(tuple(stale_schemas(workspace, project)), ())
    if schemas:
        printing.stale(workspace.specs.relative_to(workspace.repository), schemas)
        raise typer.Exit(PROBLEMS)
    printing.clean(count, output)


@app.command("list")
def list_(
    select: Select = None,
    search: Annotated[str, typer.Option(help="Only segments with this word in them.")] = "",
    output: Output = "text",
) -> None:
    """List the segments with their sizes in the published build."""
    from segments.project import find_workspace
    from segments.state import sizes

    workspace = find_workspace()
    word = search.lower()
    found = chosen(readable(workspace), select)
    found = [one for one in found if word in f"{one.id} {one.label} {one.description}".lower()]
    printing.segments(found, sizes(home_of(workspace)), output)


@app.command()
def show(segment: Name, output: Output = "text") -> None:
    """Show one segment: in a sentence, as its spec, as the SQL it becomes, and who uses it."""
    from segments import describing
    from segments.project import find_workspace
    from segments.state import sizes

    workspace = find_workspace()
    project = readable(workspace, segment)
    found = named(project, segment)
    describing.show(found, project, sizes(home_of(workspace)), workspace.specs, output)


@app.command()
def fields(
    name: Annotated[
        str | None, typer.Argument(help="A field or an event, or a part of its name.")
    ] = None,
    output: Output = "text",
) -> None:
    """List the fields and events that specs can ask about; with a name, its whole help."""
    from segments import field_help
    from segments.project import find_workspace

    told = field_help.show(vocabulary_of(find_workspace()), name, output)
    if told:
        leave(told)


@app.command()
def build(
    shop: Shop = None,
    as_of: Annotated[
        str | None, typer.Option(help="The run's instant, such as 2026-11-01T00:00:00Z; now.")
    ] = None,
    select: Select = None,
    exports: Annotated[
        bool, typer.Option("--exports/--no-exports", help="Write the files too, or not.")
    ] = True,
) -> None:
    """Build everything from a shop, test it, publish it, and write the export files.

    All segments are built, so that readers always see one build; --select chooses the segments
    whose files are written and that the table at the end shows.
    """
    from segments.project import find_workspace
    from segments.run import run_build

    workspace = find_workspace()
    project, is_whole = buildable(workspace)
    wanted = {one.id for one in chosen(project, select)}
    refuse_stale(workspace, project, is_whole=is_whole)
    home, instant = home_of(workspace), parse_instant(as_of)
    folder = shop_folder(shop)
    code = run_build(workspace, project, home, folder, instant, wanted, exports=exports)
    raise typer.Exit(code if is_whole else PROBLEMS)


@app.command()
def plan(
    base: Annotated[
        str | None, typer.Option(help="A git reference; else where the branch left the main line.")
    ] = None,
    select: Select = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the plan as JSON.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the plan as a comment for reviewers.")
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="0: nothing changes, 1: error, 2: changes.")
    ] = False,
) -> None:
    """Show what the edited specs do: who enters and leaves, and which files change.

    Both versions are evaluated on the published build's data; nothing is written but the plan.
    """
    from segments.planned import run_plan
    from segments.project import find_workspace

    workspace = find_workspace()
    project = checked(workspace)
    home = home_of(workspace)
    raise typer.Exit(
        run_plan(workspace, project, home, base, select, out, markdown, detailed=detailed_exitcode)
    )


@app.command()
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


@app.command()
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


@app.command()
def export(
    select: Select = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help="Send everybody again, also who was sent before.")
    ] = False,
    check: Annotated[
        Path | None, typer.Option(help="Check a received folder of files; write nothing.")
    ] = None,
    output: Output = "text",
) -> None:
    """Write the export files of the published build."""
    from segments.project import find_workspace
    from segments.run import run_check, run_export

    if check:
        raise typer.Exit(run_check(check))
    workspace = find_workspace()
    wanted = {one.id for one in chosen(checked(workspace), select)} if select else None
    home = home_of(workspace)
    raise typer.Exit(run_export(home, wanted, dry_run=dry_run, resend=resend, output=output))


app.command("new")(authoring.new)
app.command("format")(authoring.format_)
app.command("graph")(authoring.graph)
app.command("freeze")(authoring.freeze)
app.command("remove")(authoring.remove)
app.command("normalize")(normalizing.normalize)
app.command("preview")(previewing.preview)
app.command("explain")(explaining.explain)
app.command("status")(releasing.status)
app.command("history")(releasing.history)
app.command("rollback")(releasing.rollback)


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
