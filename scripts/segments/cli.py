"""The `segments` command: what a person types. Heavy things are imported where they are used."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from segments import printing
from segments.project import NoProjectError, Workspace, find_workspace, load_project

app = typer.Typer(
    help="Customer segments as code, in the shop's own warehouse.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CLEAN, PROBLEMS, MISUSE = 0, 1, 2
Select = Annotated[
    list[str] | None,
    typer.Option("--select", "-s", help="Segments: name, tag:…, owner:…, path:…, +name, name+."),
]
Output = Annotated[str, typer.Option("--output", "-o", help="text or json.")]


def main() -> None:
    """Run the command; misuse of the environment ends with one line and exit 2."""
    from segments.selection import SelectionError

    try:
        app()
    except (NoProjectError, SelectionError) as error:
        print(error, file=sys.stderr)
        sys.exit(MISUSE)


def checked(workspace: Workspace) -> Any:
    """Load the project, or print every problem and leave with exit 1."""
    project, problems = load_project(workspace)
    if problems:
        printing.problems(problems, len(project.segments) + len(project.broken))
        raise typer.Exit(PROBLEMS)
    return project


@app.command("compile")
def compile_(
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change; write nothing.")
    ] = False,
) -> None:
    """Compile the specs into dbt models under dbt_project/generated/."""
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import difference, write

    workspace = find_workspace()
    project = checked(workspace)
    files = compile_project(project)
    shown = workspace.generated.relative_to(workspace.repository)
    if diff:
        found = difference(workspace.generated, files)
        printing.diff(workspace.generated, shown, files, found)
        raise typer.Exit(PROBLEMS if found else CLEAN)
    printing.compiled(shown, write(workspace.generated, files), len(project.segments), len(files))


@app.command()
def check(
    output: Annotated[str, typer.Option("--output", "-o", help="text, json or github.")] = "text",
) -> None:
    """Say everything that is wrong with the specs, and whether generated models are up to date."""
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import difference

    workspace = find_workspace()
    project, problems = load_project(workspace)
    count = len(project.segments) + len(project.broken)
    if problems:
        printing.problems(problems, count, output)
        raise typer.Exit(PROBLEMS)
    found = difference(workspace.generated, compile_project(project))
    if found:
        printing.stale(workspace.generated.relative_to(workspace.repository), found)
        raise typer.Exit(PROBLEMS)
    printing.clean(count, output)


@app.command("list")
def list_(
    select: Select = None,
    search: Annotated[str, typer.Option(help="Only segments with this word in them.")] = "",
    output: Output = "text",
) -> None:
    """List the segments with their sizes in the published build."""
    from segments.selection import select as choose
    from segments.state import sizes

    workspace = find_workspace()
    chosen = choose(checked(workspace), select or ())
    word = search.lower()
    found = [one for one in chosen if word in f"{one.id} {one.label} {one.description}".lower()]
    printing.segments(found, sizes(home_of(workspace)), output)


@app.command()
def show(segment: Annotated[str, typer.Argument(help="The segment's id.")]) -> None:
    """Show one segment: what its spec says, the SQL it becomes, and who uses it."""
    from segment_compiler.segment_models import segment_model
    from segments.selection import select as choose
    from segments.selection import users

    workspace = find_workspace()
    project = checked(workspace)
    (found,) = choose(project, [named(project, segment)])
    sql = segment_model(found, project, "duckdb")
    spec = (workspace.specs / f"{found.id}.yml").read_text(encoding="utf-8")
    printing.segment(found, spec, sql, sorted(users(project, found.id)))


@app.command()
def fields(
    name: Annotated[str | None, typer.Argument(help="A field, or part of its name.")] = None,
    output: Output = "text",
) -> None:
    """List the fields that specs can ask about; with a name, its operators and help."""
    from segment_compiler.problems import did_you_mean
    from segment_compiler.vocabulary import read_vocabulary

    known = read_vocabulary(find_workspace().marts).fields
    if name and name in known:
        printing.field(known[name], output)
        return
    found = [field for field in known.values() if not name or name.lower() in field.name]
    if not found:
        print(
            f"No field has '{name}' in its name.{did_you_mean(name or '', known)}", file=sys.stderr
        )
        raise typer.Exit(MISUSE)
    printing.fields(found, output)


@app.command()
def build(
    shop: Annotated[
        Path | None, typer.Option(envvar="SEGMENTS_SHOP", help="The folder with the shop's tables.")
    ] = None,
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
    from segments.run import run_build
    from segments.selection import select as choose

    workspace = find_workspace()
    project = checked(workspace)
    chosen = {one.id for one in choose(project, select or ())}
    refuse_stale(workspace, project)
    if shop is None or not shop.is_dir():
        what = f"{shop} is no folder" if shop else "No shop is named"
        print(f"{what}. Write --shop DIR, or set SEGMENTS_SHOP.", file=sys.stderr)
        raise typer.Exit(MISUSE)
    instant = parse_instant(as_of)
    raise typer.Exit(
        run_build(
            workspace,
            project,
            home_of(workspace),
            shop.absolute(),
            instant,
            chosen,
            exports=exports,
        )
    )


@app.command()
def export(
    select: Select = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
    output: Output = "text",
) -> None:
    """Write the export files of the published build."""
    from segments.run import run_export
    from segments.selection import select as choose

    workspace = find_workspace()
    chosen = {one.id for one in choose(checked(workspace), select)} if select else None
    raise typer.Exit(run_export(home_of(workspace), chosen, dry_run=dry_run, output=output))


def home_of(workspace: Workspace) -> Any:
    """Give the home of a workspace's state."""
    from segment_warehouse.home import find_home

    return find_home(workspace.repository)


def named(project: Any, segment: str) -> str:
    """Give a segment's id if it exists, or leave with exit 2 and the nearest one."""
    from segment_compiler.problems import did_you_mean

    if segment not in project.by_id:
        print(f"No segment '{segment}'.{did_you_mean(segment, project.by_id)}", file=sys.stderr)
        raise typer.Exit(MISUSE)
    return segment


def refuse_stale(workspace: Workspace, project: Any) -> None:
    """Leave with exit 1 where the generated models are not what the specs say."""
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import difference

    found = difference(workspace.generated, compile_project(project))
    if found:
        printing.stale(workspace.generated.relative_to(workspace.repository), found)
        raise typer.Exit(PROBLEMS)


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
        print(
            f"--as-of takes an instant with an offset, such as 2026-11-01T00:00:00Z, not '{text}'.",
            file=sys.stderr,
        )
        raise typer.Exit(MISUSE)
    return found.astimezone(UTC)
