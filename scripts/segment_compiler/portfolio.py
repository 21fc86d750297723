"""Judges specs that have no problems: what can never be, what adds nothing, what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segment_compiler import access_checks, redundancy, relations, sending
from segment_compiler.behaviours import resolve_when
from segment_compiler.domains import YES
from segment_compiler.ignores import without_ignored
from segment_compiler.implications import Literal
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.problems import Place, Problem
from segment_compiler.reasoning import Reasoner, row, rows_of
from segment_compiler.redundancy import Tree
from segment_compiler.spec import (
    CHANGES,
    Behaviour,
    Comparison,
    Group,
    Reference,
    behaviours,
    changes,
    references,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date

    from segment_compiler.implications import Formula
    from segment_compiler.project import Project
    from segment_compiler.spec import Condition, Segment

SOON = timedelta(days=14)


def judge(
    project: Project,
    today: date | None = None,
    lists: Iterable[str] = (),
    files: Mapping[str, bytes] | None = None,
) -> list[Problem]:
    """Give all findings, in the order of files, lines and columns.

    Args:
        project: specs in which `checks` finds nothing.
        today: the day, in UTC, of the published build; None before the first.
        lists: the files under `lists/`, as specs name them, and as problems show them.
        files: the bytes of the files that may hold `# segments: ignore`, by their paths.
    """
    reasoner = Reasoner(project)
    built = project.built
    dead = [one for segment in built for one in dead_references(segment, reasoner, today)]
    places = {one.place for one in dead}
    found = [
        *dead,
        *(one for segment in built for one in in_trees(segment, reasoner, places)),
        *relations.findings(built, reasoner),
        *sending.findings(project),
        *access_checks.findings(project, today),
        *(one for segment in built for one in negations(segment)),
        *(one for segment in built for one in expiring(segment, today)),
        *unused_lists(project, lists),
    ]  # fmt: skip
    return sorted(without_ignored(found, files or {}))


def in_trees(segment: Segment, reasoner: Reasoner, dead: Container[Place]) -> Iterator[Problem]:
    """Judge the conditions of a segment, and those on the rows of its events.

    Of the `dead` references it is told where they stand, and not again in what follows from them.
    """

    def meaning(node: Condition) -> Formula:
        if isinstance(node, Reference) and node.place in dead:
            return Literal(("segment", node.segment), YES)
        return reasoner.condition(node)

    customers = Tree(
        segment.where, reasoner.scope(segment), meaning, reasoner.fits, reasoner.subject
    )
    yield from redundancy.findings(customers)
    for node in behaviours(segment):
        event = reasoner.project.vocabulary.event(node.event)
        if node.where is None or event is None:
            continue
        when = resolve_when(node.when, event) if node.when else None
        assert not isinstance(when, Problem)
        rows = Tree(
            node.where,
            rows_of(event, when),
            lambda one, event=event: row(one, event),  # type: ignore[misc]
            lambda _: True,
            lambda variable: variable[0],
            whom=f"Every row of '{event.name}'",
            nobody=f"No row of '{event.name}'",
        )
        yield from redundancy.findings(rows)


def dead_references(segment: Segment, reasoner: Reasoner, today: date | None) -> Iterator[Problem]:
    """Tell of segments that are asked about, and in which nobody is, or comes to be, any more."""
    project = reasoner.project
    for reference in references(segment):
        other = project.by_id.get(reference.segment)
        if other is None:
            continue
        if today and other.expires_on and today > other.expires_on:
            message = (
                f"'{other.id}' expired on {other.expires_on}, so nobody is in it. Delete this."
            )
            yield Problem(reference.place, "SEG107", message)
        elif reasoner.holds_never(reasoner.segment(other)):
            message = f"Nobody can ever be in '{other.id}'. Mend that segment, or delete this."
            yield Problem(reference.place, "SEG107", message)
    for change in changes(segment):
        other = project.by_id.get(change.event)
        if other is not None and other.status == "archived":
            message = f"'{other.id}' is archived: nobody enters or leaves it any more. Delete this."
            yield Problem(change.event_place, "SEG107", message)


def negations(segment: Segment) -> Iterator[Problem]:
    """Tell of negations on rows where the negation of the whole may be meant.

    "Bought something that is no laptop" is not "bought no laptop": who bought a laptop and a mouse
    meets the first.
    """
    for node in behaviours(segment):
        if node.where is None or node.head in ("did_only", *CHANGES) or measures(node):
            continue
        for one in walk(node.where):
            if isinstance(one, Comparison) and one.operator in POSITIVE_TWIN:
                what = f"`{one.operator}`"
            elif isinstance(one, Group) and one.head == "none":
                what = "`none`"
            else:
                continue
            message = (
                f"{what} speaks of one row: whoever did so with another row too is not left out. "
                "For who never did so, write `did_not` with the positive operator."
            )
            yield Problem(one.place, "SEG109", message)


def measures(node: Behaviour) -> bool:
    """Tell whether a behaviour asks for more than that there is a row."""
    return node.measure is not None and node.measure.kind != ""


def expiring(segment: Segment, today: date | None) -> Iterator[Problem]:
    """Tell of segments that end within two weeks of the published build, or ended before it."""
    end = segment.expires_on
    if today is None or end is None or today + SOON < end:
        return
    if today > end:
        message = f"It expired on {end}, and nobody is in it. Delete the file, or move the day."
    else:
        message = f"It expires on {end}: nobody is in it from then on. Is the day still right?"
    yield Problem(segment.place("expires_on"), "SEG114", message)


def unused_lists(project: Project, lists: Iterable[str]) -> Iterator[Problem]:
    """Tell of lists that no segment reads."""
    used = {one.members.file for one in project.segments if one.members}
    for path in lists:
        if not any(file and path.endswith(f"/{file}") for file in used):
            message = "No segment reads this list. Delete the file."
            yield Problem(Place(path), "SEG108", message)
