"""Which of two instants of a run comes first, whatever the run's instant and time zone are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from segment_compiler.windows import Instant

if TYPE_CHECKING:
    from segment_compiler.windows import Bound

CALL = re.compile(r"(\w+)\((?:(-?[0-9]+), )?'?([a-z0-9-]*)'?\)")
MINUTES = {"minute": 1, "hour": 60}
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
A_DAY = 24 * 60
# Two midnights are so many minutes less or more than whole days apart: clocks change, and an
# island once left out a day.
SLACK = 26 * 60
# How many days after today, at least and at most, the previous, this and the next unit begin.
UNIT_STARTS = {
    "day": {-1: (-1, -1), 0: (0, 0), 1: (1, 1)},
    "week": {-1: (-13, -7), 0: (-6, 0), 1: (1, 7)},
    "month": {-1: (-61, -28), 0: (-30, 0), 1: (1, 31)},
    "quarter": {-1: (-183, -90), 0: (-91, 0), 1: (1, 92)},
    "year": {-1: (-731, -365), 0: (-365, 0), 1: (1, 366)},
}
NESTED = ("year", "quarter", "month", "day")


@dataclass(frozen=True, slots=True)
class Moment:
    """The start of a local day, or an exact distance from the run's instant.

    `kind` is `date` (`first` and `last` are its ordinal), `exact` (minutes from the run's instant),
    `step` or `unit`: then the day lies between `first` and `last` days after today, both included,
    and `place` orders it among those of the same `family`.
    """

    kind: str
    first: int
    last: int
    family: str = ""
    place: tuple[int, int] = (0, 0)


@cache
def moment(bound: Bound) -> Moment:
    """Read a bound of a window; what its macro is called with says what it is.

    Raises:
        ValueError: the macro is an unknown one.
    """
    if isinstance(bound, date):
        return Moment("date", bound.toordinal(), bound.toordinal())
    call = CALL.fullmatch(bound.macro) if isinstance(bound, Instant) else None
    if call is None:
        raise ValueError(f"no moment: {bound}")
    macro, word = call[1], call[3]
    if macro == "as_of":
        return Moment("exact", 0, 0)
    if macro == "start_of_date":
        return moment(date.fromisoformat(word))
    amount = int(call[2])
    if macro == "exactly_ago":
        return Moment("exact", -amount * MINUTES[word], -amount * MINUTES[word])
    if macro in ("start_of_unit", "local_unit"):
        return Moment("unit", *UNIT_STARTS[word][amount], word, (amount, 0))
    after = {"start_of_day": 0, "local_date": 0, "end_of_day": 1, "local_date_after": 1}[macro]
    if word in DAYS:
        days = amount * DAYS[word] + after
        return Moment("step", days, days, "days", (days, 0))
    first, last = days_of_months(amount * MONTHS[word])
    return Moment("step", first + after, last + after, "months", (amount * MONTHS[word], after))


def days_of_months(months: int) -> tuple[int, int]:
    """Give how many days a step of so many months spans, at least and at most.

    >>> days_of_months(1), days_of_months(-12)
    ((28, 31), (-366, -365))
    """
    years, rest = divmod(abs(months), 12)
    least, most = 365 * years + 28 * rest, 366 * years + 31 * rest
    return (least, most) if months >= 0 else (-most, -least)


@cache
def is_at_or_before(one: Moment, other: Moment) -> bool:
    """Tell whether one moment is at or before another in every run; False where nobody knows."""
    if one == other:
        return True
    if "date" in (one.kind, other.kind):
        return one.kind == other.kind and one.first <= other.first
    if one.kind == other.kind == "exact":
        return one.first <= other.first
    if other.kind == "exact":
        is_today = one.last <= 0 <= other.first
        return is_today or one.last * A_DAY + SLACK <= other.first
    if one.kind == "exact":
        is_today = one.first <= 0 and other.first >= 1
        return is_today or one.first <= (other.first - 1) * A_DAY - SLACK
    if one.last <= other.first:
        return True
    if one.family == other.family:
        return one.place <= other.place if one.place[1] <= other.place[1] else (
            one.place[0] < other.place[0]
        )  # fmt: skip
    return is_nested(one, other)


def is_nested(one: Moment, other: Moment) -> bool:
    """Tell whether this year begins before this month; the next month begins before next year."""
    if one.kind != "unit" or other.kind != "unit" or one.place != other.place:
        return False
    if one.family not in NESTED or other.family not in NESTED:
        return False
    wider = NESTED.index(one.family) < NESTED.index(other.family)
    return (one.place[0] == 0 and wider) or (one.place[0] == 1 and not wider)
