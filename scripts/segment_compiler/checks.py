"""Checks that need more than one file: the vocabulary, other segments, destinations, formats."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from segment_compiler import access_checks, operands
from segment_compiler.advice import explained
from segment_compiler.behaviours import resolve_behaviour
from segment_compiler.given import tests
from segment_compiler.lists import unmatched_share
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.resolve import field_hint, resolve
from segment_compiler.shop_checks import city_places
from segment_compiler.spec import Behaviour, Comparison, changes, references, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segment_compiler.formats import Format
    from segment_compiler.problems import Place
    from segment_compiler.project import Project
    from segment_compiler.spec import Destination, Export

LIST_FILE = re.compile(r"lists/(?!.*\.\.)[\w./ -]+|(?!file:|local:)[a-z][a-z0-9+]*://.+")
RANKED_TYPES = ("number", "money", "date", "timestamp")
MOST_LISTED = 8
PURPOSES = ("ads_data", "ads_personalization", "email_marketing", "sms_marketing")


def check(project: Project) -> list[Problem]:
    """Run every check; the problems come in the order of files, lines and columns."""
    return sorted({problem for one in CHECKS for problem in one(project)})


def comparisons(project: Project) -> Iterator[Problem]:
    """Each field exists, has the operator, and the operand fits."""
    for segment in project.segments:
        for node in walk(segment.where):
            if isinstance(node, Comparison):
                found = resolve(node, project.fields)
                if isinstance(found, Problem):
                    yield explained(found, node, project.fields, project.vocabulary)
            elif isinstance(node, Behaviour):
                did = resolve_behaviour(node, project.vocabulary)
                if isinstance(did, list):
                    yield from did


def cities(project: Project) -> Iterator[Problem]:
    """A city needs a country beside it or above it: two countries have a Paris.

    Where a spec names accounts, only a build can tell whether they are of one country.
    """
    message = (
        "A city needs a country: add a `country` condition in the same `all`, or name `accounts` "
        "of one country."
    )
    for segment in project.segments:
        if not segment.accounts:
            for place in city_places(segment.where):
                yield Problem(place, "SEG023", message)


def lists(project: Project) -> Iterator[Problem]:
    """A list's limit is written as a share, and its files lie under `lists/` or at a URL."""
    for segment in project.segments:
        if segment.members is None:
            continue
        file = segment.members.file
        if file and not LIST_FILE.fullmatch(file):
            message = "A list lies under `lists/`, such as lists/buyers.csv, or at a URL."
            yield Problem(segment.members.file_place, "SEG014", message)
        try:
            unmatched_share(segment.members)
        except operands.OperandError as error:
            place = segment.members.unmatched.place if segment.members.unmatched else None
            yield Problem(place or segment.place("members"), "SEG022", f"`unmatched` {error}")


def unknown_references(project: Project) -> Iterator[Problem]:
    """Each referenced segment exists, and is built where the one that refers to it is."""
    known = {*project.by_id, *project.broken}
    archived = {one.id for one in project.segments if one.status == "archived"}
    for segment in project.segments:
        for reference in references(segment):
            if reference.segment in archived and segment.id not in archived:
                message = f"'{reference.segment}' is archived, so nobody is in it. Delete this."
                yield Problem(reference.place, "SEG040", message)
            elif reference.segment not in known:
                others = known - {segment.id}
                hint = did_you_mean(reference.segment, others) or " `segments list` lists all."
                message = f"There is no segment '{reference.segment}'.{hint}"
                yield Problem(reference.place, "SEG040", message)


def unknown_histories(project: Project) -> Iterator[Problem]:
    """Each segment whose history is asked exists; an archived one still has its history."""
    known = {*project.by_id, *project.broken}
    for segment in project.segments:
        for change in changes(segment):
            if change.event not in known:
                hint = did_you_mean(change.event, known) or " `segments list` lists all."
                message = f"There is no segment '{change.event}'.{hint}"
                yield Problem(change.event_place, "SEG040", message)


def reference_cycles(project: Project) -> Iterator[Problem]:
    """No segment is made of itself; each circle is told once."""
    graph = {
        segment.id: {one.segment: one for one in references(segment)}
        for segment in project.segments
    }
    while True:
        try:
            return TopologicalSorter(graph).prepare()
        except CycleError as error:
            # graphlib lists a circle from a segment to the one that refers to it.
            circle = error.args[1][::-1]
        first = circle.index(min(circle))
        circle = [*circle[first:-1], *circle[:first], circle[first]]
        reference = graph[circle[0]].pop(circle[1])
        message = f"{' → '.join(circle)} is a circle. Remove one of these references."
        yield Problem(reference.place, "SEG041", message)


def repeated_labels(project: Project) -> Iterator[Problem]:
    """Each label is one segment's."""
    first: dict[str, str] = {}
    for segment in sorted(project.segments, key=lambda segment: segment.id):
        if not segment.label:
            continue
        owner = first.setdefault(segment.label.casefold(), segment.id)
        if owner != segment.id:
            message = f"'{segment.label}' is the label of '{owner}' already. Choose another."
            yield Problem(segment.place("label"), "SEG042", message)


def tops(project: Project) -> Iterator[Problem]:
    """`top` ranks by a number, money or a time, and keeps a share that exists."""
    for segment in project.segments:
        top = segment.top
        if top is None:
            continue
        field = project.fields.get(top.by)
        if field is None:
            hint = field_hint(top.by, project.fields)
            yield Problem(top.by_place, "SEG020", f"Unknown field '{top.by}'.{hint}")
        elif field.type not in RANKED_TYPES:
            message = f"'{top.by}' is a {field.type}; `top` ranks by {listed(RANKED_TYPES)}."
            yield Problem(top.by_place, "SEG050", message)
        if top.percent is not None:
            try:
                share = operands.number(top.percent)
            except operands.OperandError as error:
                yield Problem(top.percent.place, "SEG022", f"`percent` {error}")
                continue
            if not 0 < share <= 100:  # noqa: PLR2004
                message = "`percent` is above 0 and at most 100."
                yield Problem(top.percent.place, "SEG022", message)


def exports(project: Project) -> Iterator[Problem]:
    """Each export goes to a destination that exists, with columns that its format has."""
    for segment in project.segments:
        for export in segment.exports:
            destination = project.destinations.get(export.to)
            if destination is None:
                hint = did_you_mean(export.to, project.destinations)
                hint = hint or known_destinations(project)
                yield Problem(export.place, "SEG060", f"No destination '{export.to}'.{hint}")
            elif destination.format in project.formats:
                columns = project.formats[destination.format].columns
                yield from unknown_columns(export.columns, columns, export.columns_place)
                pinned = project.formats[destination.format]
                yield from unfit_modes(export, destination, pinned)
                if export.columns:
                    yield from unfit_columns(export.columns, pinned, export.columns_place)
            groups = [name for name, _ in segment.split.groups] if segment.split else []
            if export.group and export.group not in groups:
                hint = did_you_mean(export.group, groups) or " `split` names the groups."
                place = export.group_place or export.place
                yield Problem(place, "SEG014", f"There is no group '{export.group}'.{hint}")


def unfit_modes(export: Export, destination: Destination, pinned: Format) -> Iterator[Problem]:
    """Report modes that a format's lists cannot be sent in."""
    mode = export.mode or destination.mode
    place = export.mode_place or export.place
    if mode and mode != "delta" and "replace" not in pinned.modes:
        message = f"A list in {pinned.id} cannot be replaced. Write mode: delta."
        yield Problem(place, "SEG062", message)
    sent = mode or ("full" if "replace" in pinned.modes else "delta")
    if sent != "full" and not pinned.identifiers:
        message = "The file has nothing to take a person off a list by. Write mode: full."
        yield Problem(place, "SEG062", message)


def unfit_columns(columns: tuple[str, ...], pinned: Format, place: Place) -> Iterator[Problem]:
    """Report columns by which a platform knows nobody; an unknown one may be meant for it."""
    chosen = set(columns)
    is_read = not pinned.columns or chosen <= pinned.columns.keys()
    if is_read and pinned.identifiers and not chosen & set(pinned.identifiers):
        message = (
            f"The file has nothing to know a person by. Add a column: {listed(pinned.identifiers)}."
        )
        yield Problem(place, "SEG062", message)
    lacking = [name for name in pinned.all_or_none if name not in chosen]
    if is_read and lacking and len(lacking) < len(pinned.all_or_none):
        names = listed(pinned.all_or_none).replace(" or ", " and ")
        message = f"{pinned.id} takes {names} together, or none. Add {', '.join(lacking)}."
        yield Problem(place, "SEG062", message)


def known_destinations(project: Project) -> str:
    """List the destinations, the first few of many."""
    names = list(project.destinations)
    if not names:
        return " destinations.yml has none."
    more = "; destinations.yml lists all" if len(names) > MOST_LISTED else ""
    return f" Write {listed(names[:MOST_LISTED])}{more}."


def destinations(project: Project) -> Iterator[Problem]:
    """Each destination has a known format, and asks for no less than the format demands."""
    for destination in project.destinations.values():
        if not destination.format:
            continue
        places = destination.places
        pinned = project.formats.get(destination.format)
        if pinned is None:
            hint = did_you_mean(destination.format, project.formats)
            hint = hint or " segment_specs/README.md lists all."
            place = places.get("format", places[""])
            yield Problem(place, "SEG061", f"Unknown format '{destination.format}'.{hint}")
            continue
        place = places.get("columns", places[""])
        yield from unknown_columns(destination.columns, pinned.columns, place)
        if destination.columns:
            yield from unfit_columns(destination.columns, pinned, place)
        for purpose in destination.consent:
            if purpose not in PURPOSES:
                hint = did_you_mean(purpose, PURPOSES) or f" Write {listed(PURPOSES)}."
                yield Problem(places["consent"], "SEG014", f"No purpose '{purpose}'.{hint}")
        missing = [name for name in pinned.consent if name not in destination.consent]
        if missing:
            message = f"{destination.format} demands consent to {listed(missing)}. Add it."
            yield Problem(places.get("consent", places[""]), "SEG062", message)
        if "minimum" in places and destination.minimum < pinned.minimum:
            message = f"{destination.format} takes no audience under {pinned.minimum}."
            yield Problem(places["minimum"], "SEG062", message)


def unknown_columns(
    wanted: tuple[str, ...], known: Mapping[str, object], place: Place
) -> Iterator[Problem]:
    """Report columns that a format does not have."""
    for column in wanted:
        if known and column not in known:
            hint = did_you_mean(column, known) or f" It has {listed(known)}."
            yield Problem(place, "SEG061", f"The format has no column '{column}'.{hint}")


CHECKS = (
    comparisons,
    cities,
    lists,
    unknown_references,
    unknown_histories,
    reference_cycles,
    repeated_labels,
    tops,
    destinations,
    exports,
    access_checks.groups,
    access_checks.exporters,
    tests,
)
