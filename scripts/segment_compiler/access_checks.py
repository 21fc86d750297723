"""Checks of grants that need more than one file, and what is odd about grants that are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.grants import OF_GROUP
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.rights import right_of_export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from segment_compiler.grants import Grant
    from segment_compiler.problems import Place
    from segment_compiler.project import Project

FILE = "the published DuckDB file"


def grants_of(project: Project) -> Iterator[Grant]:
    """Give all grants: those of specs, and those on all segments."""
    for segment in project.segments:
        yield from segment.access
    yield from project.access.grants


def groups(project: Project) -> Iterator[Problem]:
    """Each group that is granted something, or owns a segment, exists."""
    known = project.access.groups
    named = [(one.to, one.place) for one in grants_of(project)]
    named += [(one.owner, one.place("owner")) for one in project.segments]
    for name, place in named:
        group = name.removeprefix(OF_GROUP)
        if name.startswith(OF_GROUP) and group not in known:
            hint = did_you_mean(group, known)
            if not hint:
                hint = f" Write {listed(known)}." if known else " access.yml has none."
            yield Problem(place, "SEG071", f"There is no group '{group}'.{hint}")


def exporters(project: Project) -> Iterator[Problem]:
    """Each export goes out by the right of somebody who has it, for all of its accounts."""
    for segment in project.segments:
        for export in segment.exports:
            if right_of_export(segment, export, project.access) is None:
                message = (
                    f"'{export.by}' has no right to export the whole of this segment. Grant it"
                    " under `access`, or leave `by` out: the owner has every right."
                )
                yield Problem(export.by_place or export.place, "SEG074", message)


def findings(project: Project, today: date | None) -> Iterator[Problem]:
    """Tell where reading is not restricted as grants look like, and which rights have ended.

    `today` is the day, in UTC, of the published build; None before the first.
    """
    place = unrestricted(project)
    if place is not None:
        message = (
            f"Whoever may open {FILE} reads every segment in it, whatever is granted. Have people"
            " read the copy in PostgreSQL, and write `access_mode: postgres` in access.yml."
        )
        yield Problem(place, "SEG150", message)
    for grant in grants_of(project):
        if today and grant.until and grant.until < today:
            message = f"The right ended with {grant.until}, as of {today}. Delete the grant."
            yield Problem(grant.place, "SEG151", message)


def unrestricted(project: Project) -> Place | None:
    """Give the first grant to read that a file with all segments in it cannot keep.

    With `files`, the rights on the file are those on all segments at once, so that only grants on
    some of them are more than it can keep.
    """
    mode = project.access.mode
    if mode == "postgres":
        return None
    reads = [one for one in grants_of(project) if "read" in one.may]
    if mode == "files":
        whole = project.access.grants
        reads = [one for one in reads if one.accounts or one not in whole]
    return min((one.place for one in reads), default=None)
