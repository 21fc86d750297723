"""Compiles the specs for another warehouse than DuckDB, into a folder that git ignores."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from segments import printing
from segments.app import CLEAN, PROBLEMS

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segments.project import Workspace

COMPILED = ".local/compiled"  # where dbt_project.yml has dbt look


def compile_for(workspace: Workspace, project: Project, engine: str, *, diff: bool) -> int:
    """Write the models that dbt runs with `--target ENGINE`, or show what would change.

    Segments that are told by more than SQL are left out, and said to be.
    """
    from segment_compiler.compiler import compile_members, without_outside
    from segment_compiler.output import difference, write

    kept, left = without_outside(project)
    for segment, reason in left.items():
        print(f"Left out: '{segment}', since {reason}; DuckDB alone has that.", file=sys.stderr)
    files = compile_members(kept, engine)
    folder = workspace.repository / COMPILED / engine
    shown = folder.relative_to(workspace.repository)
    if diff:
        found = difference(folder, files)
        printing.diff(folder, shown, files, found)
        return PROBLEMS if found else CLEAN
    printing.compiled(shown, write(folder, files), len(kept.segments), len(files))
    return CLEAN
