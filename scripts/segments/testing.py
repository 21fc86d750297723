"""`segments test`: the tests that specs carry, and cases made of their thresholds."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import CLEAN, PROBLEMS, Output, Select, checked, chosen, leave, named, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segments.boundary_cases import Boundaries
    from segments.project import Workspace
    from segments.testing_run import Bench


def test(
    select: Select = None,
    boundaries: Annotated[
        bool,
        typer.Option("--boundaries", help="Show cases just below, at and above each threshold."),
    ] = False,
    write: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Add these cases to a segment's spec, as its tests."),
    ] = None,
    output: Output = "text",
) -> None:
    """Run the tests of specs on their own rows; no warehouse is needed, and none is touched."""
    from segments import testing_text
    from segments.project import find_workspace
    from segments.testing_run import Bench

    one_of("--output", output, ("text", "json"))
    workspace = find_workspace()
    project = checked(workspace)
    wanted = [named(project, one) for one in write or []] or chosen(project, select)
    bench = Bench(project, workspace.repository)
    made = tried(wanted, project, bench) if boundaries or write else {}
    if write:
        for segment in wanted:
            accept(workspace, segment, made[segment.id])
        return
    outcomes = list(bench.run(wanted))
    if output == "json":
        print(json.dumps(testing_text.as_json(outcomes, made), ensure_ascii=False, default=str))
    else:
        for one in wanted if boundaries else ():
            testing_text.tell_boundaries(one, made[one.id])
            testing_text.tell_missing_tests(one, made[one.id])
        if outcomes or not boundaries:
            testing_text.tell(outcomes)
    raise typer.Exit(PROBLEMS if any(one.wrong for one in outcomes) else CLEAN)


def tried(segments: Sequence[Segment], project: Project, bench: Bench) -> dict[str, Boundaries]:
    """Make the cases of some specs, and leave with exit 1 where the models say otherwise."""
    from segments.boundary_cases import boundaries

    made = {segment.id: boundaries(segment, project) for segment in segments}
    faults = [
        f"{segment.id}: {one.name}: the spec says one thing and the compiled model another."
        for segment in segments
        for one in made[segment.id].made
        if bench.outcome(segment, one.test).wrong
    ]
    if faults:
        print(*faults, sep="\n", file=sys.stderr)
        leave("This is a fault of `segments`. Nothing was written.", PROBLEMS)
    return made


def accept(workspace: Workspace, segment: Segment, found: Boundaries) -> None:
    """Add the cases that a spec has no test of that name for, and show them."""
    from segments import testing_text
    from segments.printing import counted
    from segments.testing_write import with_tests
    from segments.writing import spec_path

    known = {one.name for one in segment.tests}
    added = [one for one in found.made if one.name not in known]
    testing_text.tell_boundaries(segment, found)
    path, shown = spec_path(workspace, segment.id)
    if added:
        text = path.read_text(encoding="utf-8")
        path.write_text(with_tests(text, [one.text for one in added]), encoding="utf-8")
    print(f"{counted(len(added), 'test')} written to {shown}.")
