"""Compiles the specs for another warehouse than DuckDB, into a folder that git ignores."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from segments import printing
from segments.app import CLEAN, PROBLEMS
from segments.dbt import COMPILED

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segments.project import Workspace


def compile_for(workspace: Workspace, project: Project, engine: str, *, diff: bool) -> int:
    """Write the models that dbt runs with `--target ENGINE`, or show what would change.

    In PostgreSQL, segments that are told by more than SQL are left out, and said to be.
    """
    from segment_compiler.compiler import compile_members, compile_project, without_outside
    from segment_compiler.output import difference, write

    is_whole = engine == "spark"
    kept, left = (project, {}) if is_whole else without_outside(project)
    for segment, reason in left.items():
        print(f"Left out: '{segment}', since {reason}; {engine} has not got that.", file=sys.stderr)
    files = compile_project(kept, engine) if is_whole else compile_members(kept, engine)
    folder = workspace.repository / COMPILED / engine
    shown = folder.relative_to(workspace.repository)
    if diff:
        found = difference(folder, files)
        printing.diff(folder, shown, files, found)
        return PROBLEMS if found else CLEAN
    printing.compiled(shown, write(folder, files), len(kept.segments), len(files))
    return CLEAN
