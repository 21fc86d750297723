"""What can be wrong with a spec: a place, a code, the fault, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def severity(self) -> str:
        """Give `error`, which stops a build, or `warning`, or `note`, which stop nothing."""
        return SEVERITIES.get(self.code, "error")

    def __str__(self) -> str:
        """Give `file:line:column: CODE message`; what a terminal would obey is escaped."""
        place = self.place
        line = f"{place.path}:{place.line}:{place.column}: {self.code} {self.message}"
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)


LIKE = 0.34  # of the shorter word's letters may be slips

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
    "SEG070": "A right does not exist.",
    "SEG071": "A group of people does not exist.",
    "SEG072": "An address, a group or a login cannot be one.",
    "SEG073": "A grant, a person or a login stands twice.",
    "SEG074": "An export goes out by somebody who has no right to it.",
    "SEG101": "Nobody can meet a condition.",
    "SEG102": "Everyone meets a condition.",
    "SEG103": "A condition adds nothing.",
    "SEG104": "Two segments hold the same customers.",
    "SEG105": "A segment lies within another.",
    "SEG106": "Two segments share nobody.",
    "SEG107": "A segment asks about one that nobody is in.",
    "SEG108": "A list is not read.",
    "SEG109": "A negation speaks of one row.",
    "SEG110": "A name tells something sensitive to an advertising platform.",
    "SEG111": "People are chosen for an advertising platform by something sensitive.",
    "SEG112": "People are chosen for an advertising platform by age or gender.",
    "SEG113": "A destination asks for no consent.",
    "SEG114": "A segment expires soon, or has expired.",
    "SEG115": "A comment that ignores a finding is incomplete.",
    "SEG116": "A comment ignores nothing.",
    "SEG150": "Reading is not restricted in the published file.",
    "SEG151": "A right has ended.",
}
NOTES = ("SEG105", "SEG106", "SEG112", "SEG116", "SEG151")
SEVERITIES = {
    "SEG006": "warning",
    "SEG025": "warning",
    "SEG219": "warning",
    **{code: "note" if code in NOTES else "warning" for code in CODES if code > "SEG100"},
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give ` Did you mean 'x'?` for the nearest known word, or nothing where none is near."""
    found = nearest(word, known)
    return f" Did you mean '{found}'?" if found else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is nearest to another, whatever their case; None without one.

    One letter in three may be a slip; `count` is no slip of `country`, which is another word.
    """
    found = [(slips(word.lower(), one.lower()), len(one), one) for one in known]
    share, _, best = min(found, default=(1.0, 0, ""), key=lambda one: one[:2])
    return best if share <= LIKE else None


def slips(word: str, other: str) -> float:
    """Give the share of letters that are wrong, missing, too many or swapped with the next.

    Words that have the same parts, or begin with all parts of the other, are near too.

    >>> slips("lable", "label"), slips("count", "country"), slips("shrink", "shrink_at_most")
    (0.2, 0.4, 0.3)
    """
    parts, others = word.split("_"), other.split("_")
    if len(parts) > 1 and sorted(parts) == sorted(others):
        return 0.0 if word == other else 0.1
    short = min(len(parts), len(others))
    if parts[:short] == others[:short] and min(len(word), len(other)) > len("name"):
        return 0.3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(word, start=1):
        following = [number]
        for at, one in enumerate(other, start=1):
            cost = min(row[at] + 1, following[at - 1] + 1, row[at - 1] + (letter != one))
            if at > 1 and number > 1 and letter == other[at - 2] and word[number - 2] == one:
                cost = min(cost, before[at - 2] + 1)
            following.append(cost)
        before, row = row, following
    if row[-1] == 1 and max(len(word), len(other)) > len("us"):
        return 0.2
    return row[-1] / max(min(len(word), len(other)), 1)


def listed(words: Iterable[str]) -> str:
    """Give words as a reader expects them: `a, b or c`."""
    *head, last = list(words)
    return f"{', '.join(head)} or {last}" if head else last
