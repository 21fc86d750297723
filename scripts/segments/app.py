"""What all commands share: the app they register on, their options, and how they leave."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_compiler.vocabulary import Vocabulary
    from segment_warehouse.home import Home
    from segments.project import Workspace

CLEAN, PROBLEMS, MISUSE = 0, 1, 2
Select = Annotated[
    list[str] | None,
    typer.Option("--select", "-s", help="Segments: name, tag:…, owner:…, path:…, +name, name+."),
]
Output = Annotated[str, typer.Option("--output", "-o", help="text or json.")]
Target = Annotated[
    str, typer.Option(envvar="SEGMENTS_TARGET", help="Where it is computed: duckdb, or spark.")
]
Name = Annotated[str, typer.Argument(help="The segment's id.")]

app = typer.Typer(
    help="Customer segments as code, in the shop's own warehouse.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help without boxes, in half the time
    context_settings={"help_option_names": ["-h", "--help"]},
)


def leave(message: str, code: int = MISUSE) -> NoReturn:
    """Say why a command ends, and leave with its exit code."""
    print(message, file=sys.stderr)
    raise typer.Exit(code)


def in_spark(target: str) -> bool:
    """Tell whether a command is about Spark, or leave with exit 2 where it is about nothing."""
    if target not in ("duckdb", "spark"):
        leave(f"--target is duckdb or spark, not '{target}'.")
    return target == "spark"


def checked(workspace: Workspace) -> Project:
    """Load the project, or print every problem and leave with exit 1."""
    from segments import printing
    from segments.project import load_project

    project, problems = load_project(workspace)
    if problems:
        printing.problems(problems, len(project.segments) + len(project.broken))
        raise typer.Exit(PROBLEMS)
    return project


def buildable(workspace: Workspace) -> tuple[Project, bool]:
    """Load what can be built, and tell whether all of it can.

    A spec with a problem stops no other: it is printed, and what was compiled of it last stays in
    force. A problem of a file that all specs share ends with exit 1.
    """
    from segment_compiler.reader import RESERVED_FILES
    from segments import printing
    from segments.project import load_project, without_broken

    project, problems = load_project(workspace)
    if any(PurePath(one.place.path).stem in RESERVED_FILES for one in problems):
        printing.problems(problems, len(project.segments) + len(project.broken))
        raise typer.Exit(PROBLEMS)
    if not problems:
        return project, True
    for problem in problems:
        print(problem, file=sys.stderr)
    found = without_broken(project, problems)
    names = ", ".join(sorted(found.broken))
    print(f"Passed over: {names}. What was compiled of it last stays in force.", file=sys.stderr)
    return found, False


def readable(workspace: Workspace, segment: str = "") -> Project:
    """Load the segments that have no problem, and say that there are others.

    What is wrong with the one that is asked for, if any, is printed, and ends with exit 1.
    """
    from segments import printing
    from segments.project import load_project, without_broken

    project, problems = load_project(workspace)
    if not problems:
        return project
    found = without_broken(project, problems)
    own = [one for one in problems if one.place.path.endswith(f"/{segment}.yml")]
    if segment in found.broken and own:
        for problem in own:
            print(problem, file=sys.stderr)
        raise typer.Exit(PROBLEMS)
    printing.passed_over(problems)
    return found


def chosen(project: Project, select: Sequence[str] | None) -> list[Segment]:
    """Give the selected segments by id; without a selector, all."""
    from segments.selection import select as choose

    return choose(project, select or ())


def named(project: Project, segment: str) -> Segment:
    """Give a segment if it exists, or leave with exit 2 and the nearest one."""
    from segment_compiler.problems import did_you_mean

    if segment not in project.by_id:
        leave(f"No segment '{segment}'.{did_you_mean(segment, project.by_id)}")
    return project.by_id[segment]


def one_of(option: str, value: str, accepted: Collection[str]) -> None:
    """Leave with exit 2 where an option has a value that does not exist."""
    from segment_compiler.problems import did_you_mean, listed

    if value not in accepted:
        hint = did_you_mean(value, accepted) or f" Write {listed(accepted)}."
        leave(f"{option} is never '{value}'.{hint}")


def home_of(workspace: Workspace) -> Home:
    """Give the home of a workspace's state."""
    from segment_warehouse.home import find_home

    return find_home(workspace.repository)


def vocabulary_of(workspace: Workspace) -> Vocabulary:
    """Read the fields and events, declared JSON keys among them, and no spec."""
    from segment_compiler.json_keys import read_json_keys
    from segment_compiler.vocabulary import read_vocabulary, with_json_keys

    plain = read_vocabulary(workspace.marts)
    declared, _ = read_json_keys(workspace.specs / "json_keys.yml", "json_keys.yml", plain)
    return with_json_keys(plain, declared)
