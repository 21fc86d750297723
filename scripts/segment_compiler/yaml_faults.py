"""Says what was meant where a file is not the YAML that its writer thought it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler.problems import Problem
from segment_compiler.synonyms import OPERATORS

if TYPE_CHECKING:
    from segment_compiler.problems import Place

# A line on which an operator of other tools stands before a value: `amount_spent: > 500`.
COMPARED = re.compile(r"([A-Za-z_][\w.]*): *(>=|<=|>|<|=) *([0-9][\w.-]*)")
SIGN_FIRST = re.compile(r"[:\[,] *([@%`][^\s,}\]\"]*)")
COLON_IN_TEXT = re.compile(r"[ -]*([a-z_]+): +([^\"'\[{|>&*!%@`#][^#]*?: [^#]*?) *")
DIGITS = re.compile(r"[0-9]+(\.[0-9]+)?")


def what_was_meant(text: str, number: int) -> str | None:
    """Say what may be meant where a file stops being YAML, at a line counted from 0, or before it.

    Gives None where that cannot be known.
    """
    lines = text.split("\n")[: number + 1]
    for line in reversed(lines[-2:]):
        if match := COMPARED.search(line):
            meant = f"{match[1]}: {{{OPERATORS[match[2]]}: {match[3]}}}"
            return f"A value cannot begin with '{match[2]}'. Write `{meant}`."
        if match := SIGN_FIRST.search(line):
            return f"A text that begins with '{match[1][0]}' needs quotes: \"{match[1]}\"."
        if match := COLON_IN_TEXT.fullmatch(line):
            quoted = match[2].replace('"', "'")
            return f"A text with ': ' in it needs quotes: `{match[1]}: \"{quoted}\"`."
    return neighbours(lines)


def neighbours(lines: list[str]) -> str | None:
    """Say that the last line is indented otherwise than its neighbours, where it is."""
    told = [len(line) - len(line.lstrip()) for line in lines if line.strip(" -") and
            not line.lstrip().startswith("#")]  # fmt: skip
    if not told or not lines[-1].strip():
        return None
    last, before = told[-1], told[:-1]
    near = [one for one in before if one and abs(one - last) == 1]
    if not near or last in before:
        return None
    spaces = f"{last} space{'' if last == 1 else 's'}"
    return f"This line is indented {spaces}; its neighbours {near[-1]}."


@dataclass(frozen=True, slots=True)
class Pieces:
    """A number in a mapping, with what a comma cut off from it, and where it ends in the file."""

    texts: tuple[str, ...]
    end: int
    place: Place
    is_split: bool = False


def first_piece(value: Any, event: Any, place: Place) -> Pieces | None:
    """Give a number of which a comma may cut something off; None for another value."""
    if type(value) not in (int, Decimal):
        return None
    return Pieces((event.value,), event.end_mark.index, place)


def is_piece(last: Pieces, event: Any) -> bool:
    """Tell whether a key is a number right behind a number and a comma."""
    is_close = event.start_mark.index - last.end in (1, 2)
    return bool(is_close and DIGITS.fullmatch(event.value))


def pieces_with(last: Pieces, event: Any) -> Pieces:
    """Add a number that stands as a key: `{at_least: 1,000}` is 1 and 000, `100, 500` are two."""
    is_close = event.start_mark.index == last.end + 1 and len(event.value.partition(".")[0]) == 3  # noqa: PLR2004
    *before, number = last.texts
    texts = (*before, number + event.value) if is_close else (*last.texts, event.value)
    return Pieces(texts, event.end_mark.index, last.place, is_split=True)


def split_by_comma(last: Pieces | None) -> list[Problem]:
    """Say what to write where a comma split a value, since keys stand behind it."""
    if last is None or not last.is_split:
        return []
    meant = last.texts[0] if len(last.texts) == 1 else f"[{', '.join(last.texts)}]"
    return [Problem(last.place, "SEG012", f"A comma splits here. Write {meant}.")]


def two_numbers(text: str) -> str:
    """Say what to write instead of what is one number to some tools and another to others."""
    told = f"{text} reads as different numbers in different tools."
    if plain := re.fullmatch(r"([-+]?)0+([0-9]+)", text):
        return f'{told} Write {plain[1]}{plain[2]}, or "{text}" if it is text.'
    return f"{told} Quote it if it is text."
