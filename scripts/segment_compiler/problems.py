"""What can be wrong with a spec: a place, a code, the fault, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a spec: the file as the user named it, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one place; its text is one line that editors and CI make clickable."""

    place: Place
    code: str
    message: str

    def __str__(self) -> str:
        """Give `file:line:column: CODE message`; what a terminal would obey is escaped."""
        place = self.place
        line = f"{place.path}:{place.line}:{place.column}: {self.code} {self.message}"
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)


CODES = {
    "SEG001": "The file is not YAML.",
    "SEG002": "The file uses a part of YAML that specs do without.",
    "SEG003": "A key stands twice in one mapping.",
    "SEG004": "The file is too large or too deep.",
    "SEG005": "A text holds characters that are invisible, or that templates would run.",
    "SEG006": "A text ends where a comment begins.",
    "SEG010": "A key is unknown here.",
    "SEG011": "A required key is missing.",
    "SEG012": "A value has the wrong shape.",
    "SEG013": "The file's name cannot be a segment's id.",
    "SEG014": "A value is outside the accepted ones.",
    "SEG020": "A field is unknown.",
    "SEG021": "An operator is unknown, or does not fit the field's type.",
    "SEG022": "An operand is not what the operator takes.",
    "SEG023": "A city stands without a country.",
    "SEG024": "Money is compared over accounts of different currencies.",
    "SEG025": "A segment is for an account that the shop does not have.",
    "SEG030": "A group of conditions is empty.",
    "SEG031": "A segment has no condition.",
    "SEG040": "A segment refers to one that does not exist.",
    "SEG041": "Segments refer to each other in a circle.",
    "SEG042": "Two segments have the same label.",
    "SEG050": "`top` ranks by something that cannot be ranked.",
    "SEG060": "An export goes to a destination that does not exist.",
    "SEG061": "A destination's format or columns do not exist.",
    "SEG062": "A destination asks for less than its format demands.",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ` Did you mean 'x'?` for the nearest known word, or nothing where none is near."""
    found = nearest(word, known)
    return f" Did you mean '{found}'?" if found else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is nearest to another, whatever their case; None without one."""
    by_lower = {one.lower(): one for one in known}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


def listed(words: Iterable[str]) -> str:
    """Give words as a reader expects them: `a, b or c`."""
    *head, last = list(words)
    return f"{', '.join(head)} or {last}" if head else last
