"""What a platform may refuse of exports: names and choices that are sensitive, missing consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.problems import Place, Problem, listed
from segment_compiler.sensitive import ADVERTISING, PERSONAL_FIELDS, sensitive_word
from segment_compiler.spec import Behaviour, Comparison, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.project import Project
    from segment_compiler.spec import Condition, Segment
    from segment_compiler.yaml_tree import Node

SENT = ("active", "paused")


def findings(project: Project) -> Iterator[Problem]:
    """Tell what in exported segments, and in their destinations, platforms do not take."""
    for segment in project.segments:
        platforms = [one.to for one in segment.exports if is_advertising(one.to, project)]
        if platforms and segment.status in SENT:
            to = listed(dict.fromkeys(platforms)).replace(" or ", " and ")
            yield from sensitive_names(segment, to)
            yield from sensitive_choices(segment, to)
    yield from without_consent(project)


def is_advertising(name: str, project: Project) -> bool:
    """Tell whether a destination is an advertising platform: its format demands such consent."""
    destination = project.destinations.get(name)
    pinned = project.formats.get(destination.format) if destination else None
    return pinned is not None and any(one in ADVERTISING for one in pinned.consent)


def sensitive_names(segment: Segment, to: str) -> Iterator[Problem]:
    """Tell of words in what names a segment, which goes with its files."""
    texts = {"label": segment.label, "description": segment.description, "": segment.id}
    for key, text in texts.items():
        found = sensitive_word(text)
        if found:
            what = f"`{key}`" if key else "The file's name"
            message = (
                f"{what} says '{found[0]}' ({found[1]}), and goes to {to}, where names that tell "
                "such things are forbidden. Say it neutrally."
            )
            yield Problem(segment.place(key), "SEG110", message)


def sensitive_choices(segment: Segment, to: str) -> Iterator[Problem]:
    """Tell of conditions that choose people for an advertising platform by sensitive things."""
    for node in conditions(segment.where):
        words = [node.event] if isinstance(node, Behaviour) else [node.field, *texts(node.operand)]
        found = next(filter(None, map(sensitive_word, words)), None)
        if found:
            message = (
                f"This chooses people by '{found[0]}' ({found[1]}), and goes to {to}, which "
                "forbids such audiences. Delete this, or the export."
            )
            yield Problem(node.place, "SEG111", message)
        elif isinstance(node, Comparison) and node.field in PERSONAL_FIELDS:
            message = (
                f"'{node.field}' chooses people for {to}: allowed, but not to advertise jobs, "
                "housing or credit."
            )
            yield Problem(node.place, "SEG112", message)


def conditions(node: Condition) -> Iterator[Comparison | Behaviour]:
    """Give the comparisons and behaviours of a tree, those on rows of events among them."""
    for one in walk(node):
        if isinstance(one, Behaviour):
            yield one
            if one.where:
                yield from (row for row in walk(one.where) if isinstance(row, Comparison))
        elif isinstance(one, Comparison):
            yield one


def texts(node: Node) -> Iterator[str]:
    """Give the texts of an operand."""
    if isinstance(node.value, list):
        for one in node.value:
            yield from texts(one)
    elif isinstance(node.value, str):
        yield node.value


def without_consent(project: Project) -> Iterator[Problem]:
    """Tell of destinations that segments go to, whatever their people agreed to."""
    used = {
        one.to for segment in project.segments if segment.status in SENT for one in segment.exports
    }
    for name, destination in project.destinations.items():
        if name in used and not destination.consent:
            place: Place = destination.places[""]
            message = (
                f"'{name}' asks for no consent: who agreed to nothing is in its files too. Add "
                "`consent: [email_marketing]`, or what people must have agreed to."
            )
            yield Problem(place, "SEG113", message)
