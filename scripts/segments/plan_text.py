"""Shows a plan: to a person at a terminal, and to reviewers as Markdown without small counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segments.plan_specs import ADDED, INDIRECT, REMOVED
from segments.planning import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segments.plan_numbers import FileMoves, Moves
    from segments.plan_specs import Edit
    from segments.planning import Line, Plan

HIDDEN_BELOW = 10  # people: in what is published beside code, a smaller count could name somebody
MARKER = "<!-- segments plan -->"

Count = "Callable[[int], str]"


def plain(count: int) -> str:
    """Give a count as it is."""
    return f"{count:,}"


def veiled(count: int) -> str:
    """Give a count, or that it is small: nobody, or fewer than ten."""
    return f"{count:,}" if count == 0 or count >= HIDDEN_BELOW else f"<{HIDDEN_BELOW}"


def text(plan: Plan) -> str:
    """Give a plan for a terminal; its last line is the one to look for."""
    lines = [f"Segments  {plan.base}  ->  {plan.branch}{instant(plan)}", ""]
    width = max([len(line.touched.segment_id) for line in plan.lines], default=0)
    for line in plan.lines:
        name = line.touched.segment_id.ljust(width)
        lines.append(f"  {SYMBOLS[line.touched.kind]} {name}  {people(line, plain)}".rstrip())
        lines += [f"      {detail}" for detail in details(line, plain)]
    lines += [f"  = {plan.unchanged:,} unchanged", "", summary(plan)]
    return "\n".join(lines) + "\n"


def instant(plan: Plan) -> str:
    """Say which data the numbers are of."""
    return f"     as of {plan.as_of}, build {plan.build_id}" if plan.as_of else ""


def people(line: Line, count: Callable[[int], str]) -> str:
    """Say what becomes of a segment's people."""
    if line.moves is None:
        return f"{line.touched.kind}; no build is published, so nobody is counted"
    moves = line.moves
    if line.touched.kind == ADDED:
        return f"new, {count(moves.after)} members"
    if line.touched.kind == REMOVED:
        return f"removed, {count(moves.before)} members"
    change = f"{count(moves.before)} -> {count(moves.after)}"
    if not moves.entering and not moves.leaving:
        return f"{count(moves.after)} members, the same people"
    percent = ""
    if moves.before:
        percent = f"  ({(moves.after - moves.before) / moves.before:+.1%})"
        percent = "" if "<" in change else percent
    return f"{change}  +{count(moves.entering)} -{count(moves.leaving)}{percent}"


def details(line: Line, count: Callable[[int], str]) -> Iterator[str]:
    """Say what was edited, what moved without it, which guard would hold, and what goes out."""
    for edit in line.touched.edits:
        yield edited(edit)
    if line.touched.kind == INDIRECT:
        yield f"indirect, uses {', '.join(line.touched.through)}"
    moves = line.moves
    if moves and moves.published is not None and moves.published != moves.before:
        yield (f"without the edit, the next build shows {count(moves.before)}; "
               f"readers see {count(moves.published)}")  # fmt: skip
    if moves and moves.held:
        yield f"would be held: {veil(moves, count)}"
    for one in line.exports:
        yield sent(one, line, count)


def veil(moves: Moves, count: Callable[[int], str]) -> str:
    """Give what a guard says, unless it would tell a small count."""
    assert moves.held is not None
    counts = (moves.after, moves.published or 0)
    hidden = any(count(one).startswith("<") for one in counts)
    return "a guard's limit is passed" if hidden else moves.held


def edited(edit: Edit) -> str:
    """Give an edit: a path with the old value and the new one."""
    if edit.old is None:
        return f"{edit.path}: {value(edit.new)} is new"
    if edit.new is None:
        return f"{edit.path}: {value(edit.old)} is gone"
    return f"{edit.path}: {value(edit.old)} -> {value(edit.new)}"


def value(found: Any) -> str:
    """Give a value of a spec on one line."""
    if isinstance(found, str):
        return found
    return json.dumps(found, ensure_ascii=False, default=str)


def sent(one: FileMoves, line: Line, count: Callable[[int], str]) -> str:
    """Say what an export's file gains and loses, and why people stay out of it."""
    destination = one.export_id.removesuffix(f"__{line.touched.segment_id}")
    said = f"{destination}: {count(one.before)} -> {count(one.after)} rows"
    if one.added:
        said += f", +{count(one.added)}"
    if one.removed:
        said += f", -{count(one.removed)} who are told to be removed there"
    dropped = ", ".join(f"{count(number)} {reason}" for reason, number in one.dropped.items())
    return f"{said}; left out: {dropped}" if dropped else said


def summary(plan: Plan) -> str:
    """Give the last line, as users of infrastructure as code know it."""
    counts = plan.counts
    return (
        f"Plan: {counts[ADDED]} to add, {counts['changed']} to change, {counts[REMOVED]} to "
        f"remove, {counts[INDIRECT]} affected."
    )


def markdown(plan: Plan) -> str:
    """Give a plan as a comment for reviewers: a table, then what was edited, folded.

    No id and no address of a person is in it, and no count below ten but nought.
    """
    rows = [
        "| | segment | owner | members | entering | leaving | files |",
        "| --- | --- | --- | ---: | ---: | ---: | --- |",
        *(row(line) for line in plan.lines),
    ]
    folded = [part for line in plan.lines for part in fold(line)]
    where = f"On the data as of {plan.as_of}, build `{plan.build_id}`." if plan.as_of else ""
    return "\n".join(
        [MARKER, "### What this change does to segments", "",
         f"`{plan.base}` → `{plan.branch}`. {where}".rstrip(), "",
         *(rows if plan.lines else ["No segment changes."]), "", *folded,
         f"{plan.unchanged:,} segments are unchanged. **{summary(plan)}**", ""]
    )  # fmt: skip


def row(line: Line) -> str:
    """Give a segment's row of the table."""
    moves = line.moves
    members = "" if moves is None else {
        ADDED: veiled(moves.after), REMOVED: f"{veiled(moves.before)} → gone",
    }.get(line.touched.kind, f"{veiled(moves.before)} → {veiled(moves.after)}")  # fmt: skip
    files = "; ".join(
        f"{one.export_id.removesuffix(f'__{line.touched.segment_id}')} "
        f"+{veiled(one.added)} −{veiled(one.removed)}"
        for one in line.exports
    )
    held = " ⚠ would be held" if moves and moves.held else ""
    sides = ("", "") if moves is None else (veiled(moves.entering), veiled(moves.leaving))
    cells = (SYMBOLS[line.touched.kind], f"{escaped(line.label)} (`{line.touched.segment_id}`)"
             f"{held}", escaped(line.owner), members, *sides, files)  # fmt: skip
    return f"| {' | '.join(cells)} |"


def fold(line: Line) -> Iterator[str]:
    """Give what was edited, and what it does, behind a line that opens."""
    found = list(details(line, veiled))
    if found:
        yield f"<details><summary><code>{line.touched.segment_id}</code></summary>"
        yield ""
        yield from (f"- {escaped(detail)}" for detail in found)
        yield ""
        yield "</details>"
        yield ""


def escaped(said: str) -> str:
    """Give a text that means itself in Markdown: no markup, no link, no mention, no new cell."""
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    said = "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~" else char for char in said)
    return said.replace("@", "@\u200b").replace("://", ":\u200b//")
