"""Says of one segment what a plan does: whom it held and holds, who goes out, what to look at."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from segments.markdown import as_code, escaped, in_html
from segments.plan_files import BELOW, DRAFT, NO_RIGHT, PAUSED
from segments.plan_specs import INDIRECT, REMOVED
from segments.plan_text import state_of, value
from segments.small_counts import HIDDEN_BELOW, is_small, together, veiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segments.plan_files import FileMoves
    from segments.plan_numbers import Moves
    from segments.planning import Line

REASONS = {
    "consent": "without the consent asked for",
    "suppressed": "suppressed",
    "no_identifier": "without an address or number to match",
    "country": "in a country that the platform does not take",
    "shared": "with an address or a number that too many share",
    "placeholder": "with a made-up address or number",
    "duplicate": "there already under another id",
}
SMALL_SHARE = 0.05  # of which a tenth of a percent is told
CELLS = {BELOW: "too few to be sent", PAUSED: "stands still", NO_RIGHT: "stands still",
         DRAFT: "nothing goes out"}  # fmt: skip
STATES = {
    BELOW: "The platform takes {minimum:,} people or more, so nobody is added.",
    PAUSED: "The segment is paused, so its list stands still: only who withdraws is taken off.",
    NO_RIGHT: "The right to export it has ended, so it stands still: only who withdraws is taken "
    "off.",
    DRAFT: "Of a draft nothing goes out.",
}


def people(moves: Moves) -> list[str]:
    """Give how many are in a segment before and after, how many enter and how many leave."""
    return together(moves.before, moves.after, moves.entering, moves.leaving)


def has_same_people(moves: Moves) -> bool:
    """Tell whether nobody enters or leaves."""
    return not moves.entering and not moves.leaving


def percent(moves: Moves) -> str:
    """Give how much a segment grows or shrinks, where it was there and is, and nothing is small."""
    counts = (moves.before, moves.after, moves.entering, moves.leaving)
    if not moves.before or not moves.after or any(map(is_small, counts)):
        return ""
    share = (moves.after - moves.before) / moves.before
    return f" ({share:+.0%})" if abs(share) >= SMALL_SHARE else f" ({share:+.1%})" if share else ""


def on_list(one: FileMoves) -> list[str]:
    """Give how many are on a list before and after, are added and taken off, then the reasons."""
    return together(one.before, one.after, one.added, one.removed, *one.dropped.values())


def destination(one: FileMoves, line: Line) -> str:
    """Give the destination of an export as code."""
    return as_code(one.export_id.removesuffix(f"__{line.touched.segment_id}"))


def list_cell(one: FileMoves, line: Line) -> str:
    """Give what a list gains and loses."""
    _, _, added, removed, *_ = on_list(one)
    said = [f"{added} added"] if one.added else []
    said += [f"{removed} taken off"] if one.removed else []
    still = state_of(one, CELLS) or ("new, and empty" if one.new else "as before")
    return f"{destination(one, line)} {', '.join(said) or still}"


def warnings(line: Line) -> Iterator[str]:
    """Say what a reviewer must not miss: what is held, what goes, and who is taken off a list."""
    name = f"**{escaped(line.label)}**"
    is_held = line.moves and line.moves.held
    if line.moves and is_held:
        released = as_code(f"segments release {line.touched.segment_id}")
        yield (
            f"{name} would be held by its guard{guard(line.moves)}. After the merge, reports and "
            f"lists keep today's members until somebody runs {released}."
        )
    if line.touched.kind == REMOVED:
        yield f"{name} is removed: reports and dashboards that ask for it find it no more."
    for edit in line.touched.edits:
        if edit.path == "expires_on" and edit.new is not None:
            yield (
                f"{name} ends on {escaped(value(edit.new))}: from that day on nobody is in it, and "
                "everybody comes off its lists."
            )
    for one in line.exports:
        yield from (f"{'Once released: ' if is_held else ''}{said}" for said in alarms(one, line))


def alarms(one: FileMoves, line: Line) -> Iterator[str]:
    """Say what a list does that it did not before, and who is taken off it."""
    name, to = f"**{escaped(line.label)}**", destination(one, line)
    if one.new:
        yield first_sent(one, line)
    if one.lost_consent:
        added = f"{on_list(one)[2]} more people go out" if one.added else "nobody more goes out yet"
        purposes = ", ".join(map(as_code, one.lost_consent))
        yield f"The list {to} of {name} **no longer asks for consent** to {purposes}: {added}."
    if one.is_unhashed:
        yield f"The list {to} of {name} was hashed, and goes out **in the clear** from now on."
    if one.removed:
        removed = "Everybody" if not one.after else f"{on_list(one)[3]} people"
        verb = "comes" if not one.after else "come"
        yield f"{removed} {verb} off the list {to} of {name}."


def first_sent(one: FileMoves, line: Line) -> str:
    """Say what goes out where nothing went before, and what customers must have agreed to."""
    assert one.new is not None
    consent = ", ".join(map(as_code, one.new.consent))
    asked = f"who consented to {consent}" if consent else "**without asking for any consent**"
    how = "hashed" if one.new.is_hashed else "**in the clear**"
    return (
        f"**{escaped(line.label)}** goes to {destination(one, line)} for the first time: "
        f"{on_list(one)[1]} people {asked}, addresses {how} ({as_code(one.new.format)})."
    )


def guard(moves: Moves) -> str:
    """Give what a guard says, after a colon, unless it tells a small count."""
    said = moves.held or ""
    found = re.findall(r"(?<![\d.,])(\d[\d,]*)(?![\d.,]| %)", said)
    counts = [moves.before, moves.after, moves.entering, moves.leaving]
    counts += [int(one.replace(",", "")) for one in found]
    return "" if any(map(is_small, counts)) else f": {escaped(said.replace('->', '→'))}"


def fold(line: Line, opened: str) -> Iterator[str]:
    """Give who is in a segment before and after, what was edited, and what goes out."""
    name = f"<b>{in_html(line.label)}</b>"
    yield f"<details{opened}><summary>{name}: who is in it, who goes out</summary>"
    yield ""
    yield from rule(line)
    moves = line.moves
    if moves and moves.published and abs(moves.published - moves.before) >= HIDDEN_BELOW:
        yield (
            f"- Readers see {veiled(moves.published)} today; without this change the next build "
            f"makes it {people(moves)[0]}."
        )
    yield from (goes_out(one, line) for one in line.exports)
    yield ""
    if line.touched.edits:
        yield from ["| In the spec | Before | After |", "| --- | --- | --- |"]
        for edit in line.touched.edits:
            sides = ("–" if one is None else as_code(value(one)) for one in (edit.old, edit.new))
            yield f"| {as_code(edit.path)} | {' | '.join(sides)} |"
        yield ""
    yield "</details>"
    yield ""


def rule(line: Line) -> Iterator[str]:
    """Say whom a segment holds, before and after."""
    if line.was and line.now and line.was != line.now:
        was, now = marked(line.was, line.now)
        yield from (f"- Before: {was}", f"- After: {now}")
        return
    only = line.now or line.was
    if only:
        yield f"- {'It held' if line.now is None else 'It holds'}: {escaped(only)}"
    if line.touched.kind == INDIRECT:
        through = ", ".join(map(as_code, line.touched.through))
        yield f"- Its own rule is as before; it is made of {through}, which changes."


def marked(was: str, now: str) -> tuple[str, str]:
    """Give two sentences in which the words that differ are bold.

    >>> marked("Who spent 500 or more.", "Who spent 400 or more.")
    ('Who spent **500** or more.', 'Who spent **400** or more.')
    """
    old, new = was.split(), now.split()
    sides: tuple[list[str], list[str]] = ([], [])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words in zip(sides, (old[i1:i2], new[j1:j2]), strict=True):
            said = escaped(" ".join(words))
            side += [said if tag == "equal" else f"**{said}**"] if words else []
    return " ".join(sides[0]), " ".join(sides[1])


def goes_out(one: FileMoves, line: Line) -> str:
    """Say who is on a list before and after, and why other members are not."""
    before, after, added, removed, *dropped = on_list(one)
    said = f"- List {destination(one, line)}: {before} people before, {after} after"
    if one.added or one.removed:
        off = removed if one.removed else "nobody"
        said += f"; {added if one.added else 'nobody'} added, {off} taken off"
    reasons = ", ".join(
        f"{shown} {REASONS.get(why, escaped(why))}"
        for (why, _), shown in sorted(
            zip(one.dropped.items(), dropped, strict=True), key=lambda entry: -entry[0][1]
        )
    )
    said += f". Members who may not be on it: {reasons}" if reasons else ""
    return f"{said}. {state_of(one, STATES)}".rstrip()
