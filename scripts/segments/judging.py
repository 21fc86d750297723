"""Judges the specs of a workspace together: with their comments, their lists and the last build."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from segments.printing import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segment_compiler.problems import Problem
    from segment_compiler.project import Project
    from segments.project import Workspace


def findings(workspace: Workspace, project: Project) -> list[Problem]:
    """Give what is odd about specs that have no problem, in the order of files and lines.

    The published build is opened only where a segment or a right ends, to say how soon.
    """
    from segment_compiler.access_checks import grants_of
    from segment_compiler.compiler import collector_paused
    from segment_compiler.portfolio import judge
    from segment_warehouse.home import find_home
    from segments.state import published_instant

    shown = os.path.relpath(workspace.specs, workspace.repository)
    ends = any(one.expires_on for one in project.segments)
    ends = ends or any(one.until for one in grants_of(project))
    instant = published_instant(find_home(workspace.repository)) if ends else None
    lists = sorted((workspace.specs / "lists").glob("*.csv"))
    paths = sorted(workspace.specs.glob("*.yml"))
    with collector_paused():
        return judge(
            project,
            instant.date() if instant else None,
            [f"{shown}/lists/{path.name}" for path in lists],
            {f"{shown}/{path.name}": path.read_bytes() for path in paths},
        )


def tell(found: Sequence[Problem], *, notes: bool) -> None:
    """Print warnings, and notes where they are asked for; else how many there are."""
    hidden = 0
    for one in found:
        if one.severity == "note" and not notes:
            hidden += 1
        else:
            print(one, file=sys.stderr)
    if hidden:
        print(f"{counted(hidden, 'note')}: `segments check --notes`", file=sys.stderr)


def summary(found: Sequence[Problem]) -> str:
    """Say how many warnings there are; notes are no fault."""
    warnings = sum(one.severity == "warning" for one in found)
    return counted(warnings, "warning") if warnings else "no problems"
