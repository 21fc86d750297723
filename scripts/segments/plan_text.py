"""Shows a plan to a person at a terminal."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from segments import access_plan, plan_words
from segments.instants import in_utc
from segments.plan_files import BELOW, DRAFT, NO_RIGHT, PAUSED
from segments.plan_specs import ADDED, INDIRECT, REMOVED
from segments.planning import SYMBOLS
from segments.printing import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segments.plan_files import FileMoves
    from segments.plan_specs import Edit
    from segments.planning import Line, Plan

# What becomes of a list that does not go out as its segment's members say.
STATES = {
    BELOW: "; too few, the platform takes {minimum:,} or more, so nobody is added",
    PAUSED: "; stands still while the segment is paused",
    NO_RIGHT: "; stands still, since the right to export it has ended",
    DRAFT: "; of a draft nothing goes out",
}


def text(plan: Plan) -> str:
    """Give a plan for a terminal; its last line is the one to look for."""
    lines = [f"Segments  {plan.base}  ->  {plan.branch}{instant(plan)}", ""]
    width = max([len(line.touched.segment_id) for line in plan.lines], default=0)
    for line in plan.lines:
        name = line.touched.segment_id.ljust(width)
        lines.append(f"  {SYMBOLS[line.touched.kind]} {name}  {people(line)}".rstrip())
        lines += [f"      {detail}" for detail in details(line)]
    lines += access_plan.text_lines(plan.access)
    lines += plan_words.text_lines(plan.words)
    lines += [f"  = {plan.unchanged:,} unchanged", "", summary(plan)]
    return "\n".join(lines) + "\n"


def instant(plan: Plan) -> str:
    """Say which data the numbers are of."""
    return f"     as of {in_utc(plan.as_of)}, build {plan.build_id}" if plan.as_of else ""


def people(line: Line) -> str:
    """Say what becomes of a segment's people."""
    if line.moves is None:
        return f"{line.touched.kind}; no build is published, so nobody is counted"
    moves = line.moves
    if line.touched.kind == ADDED:
        return f"new, {counted(moves.after, 'member')}"
    if line.touched.kind == REMOVED:
        return f"removed, {counted(moves.before, 'member')}"
    change = f"{moves.before:,} -> {moves.after:,}"
    if not moves.entering and not moves.leaving:
        return f"{counted(moves.after, 'member')}, the same people"
    percent = ""
    if moves.before:
        percent = f"  ({(moves.after - moves.before) / moves.before:+.1%})"
    return f"{change}  +{moves.entering:,} -{moves.leaving:,}{percent}"


def details(line: Line) -> Iterator[str]:
    """Say what was edited, what moved without it, which guard would hold, and what goes out."""
    for edit in line.touched.edits:
        yield edited(edit)
    if line.touched.kind == INDIRECT:
        yield f"indirect, uses {', '.join(line.touched.through)}"
    moves = line.moves
    if moves and moves.published is not None and moves.published != moves.before:
        yield (f"without the edit, the next build shows {moves.before:,}; "
               f"readers see {moves.published:,}")  # fmt: skip
    if moves and moves.held:
        yield f"would be held: {moves.held}"
    for one in line.exports:
        yield sent(one, line)


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
        return found or "–"
    if isinstance(found, date):
        return found.isoformat()
    return json.dumps(found, ensure_ascii=False, default=str)


def sent(one: FileMoves, line: Line) -> str:
    """Say what an export's file gains and loses, and why people stay out of it."""
    destination = one.export_id.removesuffix(f"__{line.touched.segment_id}")
    said = f"{destination}: {one.before:,} -> {one.after:,} rows"
    if one.added:
        said += f", +{one.added:,}"
    if one.removed:
        said += f", -{one.removed:,} who are told to be removed there"
    said += state_of(one, STATES)
    if one.lost_consent:
        said += f"; asks no more for {', '.join(one.lost_consent)} consent"
    if one.is_unhashed:
        said += "; in the clear, where it was hashed"
    if one.new:
        consent = ", ".join(one.new.consent) or "no"
        said += f"; new: {one.new.format} {'hashed' if one.new.is_hashed else 'in the clear'}, "
        said += f"asks for {consent} consent"
    dropped = ", ".join(f"{number:,} {reason}" for reason, number in one.dropped.items())
    return f"{said}; left out: {dropped}" if dropped else said


def state_of(one: FileMoves, said: Mapping[str, str]) -> str:
    """Say why a list does not go out as its segment's members say; nothing of an empty one."""
    if one.state == BELOW and one.minimum <= 1:
        return ""
    return said.get(one.state, "").format(minimum=one.minimum)


def summary(plan: Plan) -> str:
    """Give the last line, as users of infrastructure as code know it."""
    counts = plan.counts
    return (
        f"Plan: {counts[ADDED]} to add, {counts['changed']} to change, {counts[REMOVED]} to "
        f"remove, {counts[INDIRECT]} affected."
    )
