"""The `segments` command: what a person types. Heavy things are imported where they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments import (
    access,
    authoring,
    docs,
    explaining,
    importing,
    normalizing,
    previewing,
    printing,
    publishing,
    releasing,
    serving,
    testing,
)
from segments.app import (
    CLEAN,
    PROBLEMS,
    Name,
    Output,
    Select,
    Target,
    app,
    checked,
    chosen,
    home_of,
    in_spark,
    leave,
    named,
    one_of,
    readable,
    vocabulary_of,
)
from segments.schema import write_schemas

if TYPE_CHECKING:
    pass


def main() -> None:
    """Run the command; misuse of the environment ends with one line and exit 2."""
    try:
        app()
    except (RuntimeError, ValueError) as error:
        from segment_warehouse.build import MemoryLimitError
        from segment_warehouse.disk import DiskFullError
        from segments.project import NoProjectError
        from segments.selection import SelectionError

        told = (NoProjectError, SelectionError, DiskFullError, MemoryLimitError)
        if not isinstance(error, told):
            raise
        print(error, file=sys.stderr)
        sys.exit(2)


@app.command("compile")
def compile_(
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change; write nothing.")
    ] = False,
    target: Annotated[
        str,
        typer.Option(help="duckdb; or postgres, or spark, under .local/compiled/ENGINE/."),
    ] = "duckdb",
) -> None:
    """Compile the specs into dbt models under dbt_project/generated/."""
    from segment_compiler.compiler import ENGINES, compile_project
    from segment_compiler.output import difference, write
    from segments.compiling import compile_for
    from segments.project import find_workspace

    one_of("--target", target, ENGINES)
    workspace = find_workspace()
    project = checked(workspace)
    if target != "duckdb":
        raise typer.Exit(compile_for(workspace, project, target, diff=diff))
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
    output: Annotated[
        str, typer.Option("--output", "-o", help="text, json, github, gitlab, sarif or junit.")
    ] = "text",
    notes: Annotated[
        bool, typer.Option("--notes", help="Show notes too, such as which segment is in another.")
    ] = False,
) -> None:
    """Say everything that is wrong with the specs, and whether generated models are up to date."""
    from segments import judging, reports
    from segments.project import find_workspace, load_project

    one_of("--output", output, ("text", *reports.FORMATS))
    workspace = find_workspace()
    project, problems = load_project(workspace)
    is_wrong = reports.has_error(problems)
    stale = None if is_wrong else reports.stale_files(workspace, project)
    found = [] if is_wrong else judging.findings(workspace, project)
    if output == "text":
        count = len(project.segments) + len(project.broken)
        if problems:
            printing.problems(problems, count, after="")
        judging.tell(found, notes=notes)
        if stale:
            printing.stale(*stale)
        elif not problems:
            print(f"{printing.counted(count, 'spec')} checked: {judging.summary(found)}.")
    else:
        reports.tell([*problems, *project.warnings, *found], stale, project, workspace, output)
    raise typer.Exit(PROBLEMS if is_wrong or stale else CLEAN)


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
def show(
    segment: Name,
    output: Output = "text",
    dialect: Annotated[
        str,
        typer.Option(
            help="Whose SQL: duckdb, postgres or spark; bigquery, clickhouse, databricks, "
            "redshift, snowflake or trino, which is printed and not tried."
        ),
    ] = "duckdb",
) -> None:
    """Show one segment: in a sentence, as its spec, as the SQL it becomes, and who uses it."""
    from segment_compiler.compiler import ENGINES, PRINTED
    from segments import describing
    from segments.project import find_workspace
    from segments.state import sizes

    one_of("--dialect", dialect, (*ENGINES, *PRINTED))
    workspace = find_workspace()
    project = readable(workspace, segment)
    found = named(project, segment)
    known = sizes(home_of(workspace))
    describing.show(found, project, known, workspace.specs, output, dialect)


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
    target: Target = "duckdb",
    output: Output = "text",
) -> None:
    """Write the export files of the published build."""
    from segments import spark_run
    from segments.project import find_workspace
    from segments.run import run_check, run_export

    if check:
        raise typer.Exit(run_check(check))
    workspace = find_workspace()
    wanted = {one.id for one in chosen(checked(workspace), select)} if select else None
    home = home_of(workspace)
    if in_spark(target):
        code = spark_run.run_export(
            workspace, home, wanted, dry_run=dry_run, resend=resend, output=output
        )
        raise typer.Exit(code)
    raise typer.Exit(run_export(home, wanted, dry_run=dry_run, resend=resend, output=output))


app.command("build")(publishing.build)
app.command("backfill")(publishing.backfill)
app.command("release")(publishing.release)
app.command("serve")(serving.serve)
app.command("new")(authoring.new)
app.command("format")(authoring.format_)
app.command("graph")(authoring.graph)
app.command("freeze")(authoring.freeze)
app.command("remove")(authoring.remove)
app.command("normalize")(normalizing.normalize)
app.command("preview")(previewing.preview)
app.command("explain")(explaining.explain)
app.command("test")(testing.test)
app.command("import")(importing.import_)
app.command("export-definition")(importing.export_definition)
app.command("status")(releasing.status)
app.command("history")(releasing.history)
app.command("rollback")(releasing.rollback)
app.add_typer(docs.docs, name="docs")
app.add_typer(access.access, name="access")
