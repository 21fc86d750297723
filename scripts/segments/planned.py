"""Runs a plan for a person or a pull request: prints it, writes it, gives the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from segments.app import CLEAN, MISUSE, PROBLEMS
from segments.plan_comment import comment
from segments.plan_specs import PlanError
from segments.plan_text import text
from segments.planning import as_json, make_plan
from segments.run import progress
from segments.selection import select as choose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace

CHANGES = 2  # what --detailed-exitcode says of changes, as Terraform does


def run_plan(
    workspace: Workspace,
    project: Project,
    home: Home,
    base: str | None,
    selectors: Sequence[str] | None,
    out: Path | None,
    markdown: Path | None,
    *,
    detailed: bool,
) -> int:
    """Make a plan, print it, and write it where it is wanted; give the exit code."""
    chosen = {one.id for one in choose(project, selectors)} if selectors else set()
    try:
        with progress() as tell:
            plan = make_plan(workspace, project, home, base, chosen, tell)
    except PlanError as error:
        print(error, file=sys.stderr)
        return PROBLEMS if detailed else MISUSE
    if out is not None:
        out.write_text(as_json(plan), encoding="utf-8")
    if markdown is not None:
        markdown.write_text(comment(plan), encoding="utf-8")
    print(text(plan), end="")
    return CHANGES if detailed and (plan.lines or plan.access or plan.words) else CLEAN
