"""The schema files that editors read: written beside the specs, and told of when out of date."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import CLEAN, PROBLEMS, app

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segments.project import Workspace


@app.command()
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Say whether they are up to date; write nothing.")
    ] = False,
) -> None:
    """Write the JSON Schema with which editors complete and check specs.

    Specs with problems are no obstacle: an editor is there to help with them.
    """
    from segments.project import find_workspace, load_project

    workspace = find_workspace()
    project, _ = load_project(workspace)
    shown = workspace.specs.relative_to(workspace.repository)
    if check:
        stale = stale_schemas(workspace, project)
        for name in stale:
            print(f"{shown / name} is out of date. Run `segments schema` and commit the result.")
        raise typer.Exit(PROBLEMS if stale else CLEAN)
    written = write_schemas(workspace, project)
    for name in written:
        print(f"Wrote {shown / name}")
    if not written:
        print("The schema files are up to date.")


def write_schemas(workspace: Workspace, project: Project) -> list[str]:
    """Write the schema files whose bytes differ, each by a rename, and give their names."""
    files = files_of(workspace, project)
    stale = stale_schemas(workspace, project)
    for name in stale:
        path = workspace.specs / name
        staged = path.with_name(f".{name}.{os.getpid()}")
        staged.write_bytes(files[name].encode())
        staged.replace(path)
    return stale


def stale_schemas(workspace: Workspace, project: Project) -> list[str]:
    """Name the schema files that are missing, or are not what the project says."""
    return [
        name
        for name, text in files_of(workspace, project).items()
        if not (path := workspace.specs / name).exists() or path.read_bytes() != text.encode()
    ]


def files_of(workspace: Workspace, project: Project) -> dict[str, str]:
    """Give the schema files; what `defaults.yml` sets is not required of a spec."""
    from segment_compiler.reader import REQUIRED, read_defaults
    from segment_compiler.schema import schema_files

    defaults, _ = read_defaults(workspace.specs / "defaults.yml", "defaults.yml")
    return schema_files(project, [key for key in REQUIRED if key not in defaults])
