"""Gives a plan as a comment for reviewers, who decide on it and need no SQL for that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from segments import access_plan, plan_words
from segments.markdown import as_code, escaped
from segments.plan_details import fold, has_same_people, list_cell, people, percent, warnings
from segments.plan_specs import ADDED, CHANGED, INDIRECT, REMOVED
from segments.printing import counted
from segments.small_counts import HIDDEN_BELOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segments.planning import Line, Plan

MARKER = "<!-- segments plan -->"  # by which the comment is found, to be written anew
LIMIT = 60_000  # bytes; GitHub takes 65,536 characters, and a line is added to them
OPEN = 3  # segments whose details are shown without a click
KINDS = {CHANGED: "changed", INDIRECT: "changes with it", ADDED: "new", REMOVED: "removed"}
DATA = (
    "The old rules and the new ones are both counted on the shop's data of {}, so that every "
    "difference comes from this change."
)
NO_DATA = "There was no published build to count on: what is compared are the rules, not people."
NOTHING = "The same customers are in the same segments, and the same lists go out."


def comment(plan: Plan) -> str:
    """Give a plan in Markdown, no longer than a comment can be.

    No id and no address of a person is in it, and no count below ten but nought.
    """
    lines = sorted(plan.lines, key=weight)
    head = [MARKER, "### What this change does to customer segments", "", overview(plan), ""]
    if plan.lines:
        head += [DATA.format(day(plan.as_of)) if plan.as_of else NO_DATA, ""]
    foot = ["", f"<sub>{footnote(plan)}</sub>", ""]
    room = LIMIT - size([*head, *foot])
    told, room = fitting(([row(line)] for line in lines), room - 1000)
    table = [*headings(plan), *(part for one in told for part in one)] if told else []
    warned, room = fitting(([one] for line in lines for one in warnings(line)), room)
    opened = " open" if len(lines) <= OPEN else ""
    rights, room = fitting(([one] for one in access_plan.comment_lines(plan.access)), room)
    words, room = fitting(([one] for one in plan_words.comment_lines(plan.words)), room)
    folded, room = fitting((list(fold(line, opened)) for line in lines), room)
    parts = [part for one in folded for part in one]
    left = len(lines) - min(len(told), len(folded))
    if left:
        said = f"{counted(left, 'segment')} more did not fit in here"
        parts += ["", f"**{said}**; `segments plan` shows all."]
    alerts = ["", "> [!WARNING]", *(f"> - {one}" for (one,) in warned)] if warned else []
    others = titled("Who may do what", rights) + titled("What is said about segments", words)
    return "\n".join([*head, *table, *alerts, *others, "", *parts, *foot])


def titled(title: str, blocks: list[list[str]]) -> list[str]:
    """Give lines under a title, or nothing."""
    return ["", f"**{title}**", "", *(line for block in blocks for line in block)] if blocks else []


def size(parts: Iterable[str]) -> int:
    """Measure lines in bytes."""
    return sum(len(part.encode()) + 3 for part in parts)


def fitting(blocks: Iterable[list[str]], room: int) -> tuple[list[list[str]], int]:
    """Give the first blocks that fit into so many bytes, and what is left of those."""
    found = []
    for block in blocks:
        if size(block) > room:
            break
        found.append(block)
        room -= size(block)
    return found, room


def weight(line: Line) -> tuple[bool, bool, bool, int, str]:
    """Order segments by how much there is to look at."""
    moves = line.moves
    moved = moves.entering + moves.leaving if moves else 0
    moved = max(moved, sum(one.added + one.removed for one in line.exports))
    held, is_gone = bool(moves and moves.held), line.touched.kind == REMOVED
    is_safe = not any(one.new or one.lost_consent or one.is_unhashed for one in line.exports)
    return not held, not is_gone, is_safe, -moved, line.touched.segment_id


def overview(plan: Plan) -> str:
    """Say how many segments change, and how."""
    if not plan.lines:
        return f"**No segment changes.** {NOTHING}"
    counts = plan.counts
    said = [
        f"{counted(counts[kind], 'segment')} {one if counts[kind] == 1 else many}"
        for kind, one, many in (
            (CHANGED, "changes", "change"), (ADDED, "is new", "are new"),
            (REMOVED, "is removed", "are removed"),
            (INDIRECT, "made of others changes with them", "made of others change with them"),
        ) if counts[kind]
    ]  # fmt: skip
    return f"**{', '.join(said)}**; {plan.unchanged:,} stay as they are."


def day(as_of: str) -> str:
    """Give an instant as people write it."""
    instant = datetime.fromisoformat(as_of)
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"


def headings(plan: Plan) -> list[str]:
    """Give the head of the table; without numbers it is narrower."""
    if plan.as_of is None:
        return ["| Segment | | Owner |", "| --- | --- | --- |"]
    return ["| Segment | | Customers | Enter | Leave | Lists that go out | Owner |",
            "| --- | --- | --- | ---: | ---: | --- | --- |"]  # fmt: skip


def row(line: Line) -> str:
    """Give a segment's row of the table."""
    kind = line.touched.kind
    what = f"{KINDS[kind]}, **held**" if line.moves and line.moves.held else KINDS[kind]
    cells = [f"**{escaped(line.label)}**<br>{as_code(line.touched.segment_id)}", what]
    if line.moves:
        before, after, entering, leaving = people(line.moves)
        moved = (
            f"{after}, the same people" if has_same_people(line.moves) else f"{before} → {after}"
        )
        size = {ADDED: after, REMOVED: f"{before} → none"}.get(kind, moved)
        lists = "<br>".join(list_cell(one, line) for one in line.exports) or "none"
        cells += [size + percent(line.moves), entering, leaving, lists]
    return f"| {' | '.join([*cells, escaped(line.owner)])} |"


def footnote(plan: Plan) -> str:
    """Say what was compared, and why some numbers are not exact."""
    said = f"Before is {as_code(plan.base)}, after is {as_code(plan.branch)}"
    said += f", on build {as_code(plan.build_id)}" if plan.as_of and plan.build_id else ""
    few = (f" Fewer than {HIDDEN_BELOW} people are shown as <{HIDDEN_BELOW}, and sizes beside them "
           "are rounded, so that nobody can be made out.")  # fmt: skip
    return f"{said}.{few.replace('<', '&lt;') if plan.as_of else ''}"
