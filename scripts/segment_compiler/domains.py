"""Which values a condition allows a variable: intervals, texts, times and choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product
from typing import TYPE_CHECKING, Protocol

from segment_compiler.moments import is_at_or_before

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from segment_compiler.moments import Moment

INFINITY, ZERO = Decimal("Infinity"), Decimal(0)
# An end of an interval: a value, and 1 or -1 where the interval begins just above it or ends below.
End = tuple[Decimal, int]
Interval = tuple[End, End]
WHOLE_LINE: Interval = ((-INFINITY, 0), (INFINITY, 0))
PLAIN = re.compile(r"[ -~]{0,100}")  # where regular expressions of all engines agree for sure
SLOW = re.compile(r"\)[*+{]")  # a repeated group, which Python may try in ever more ways


class Domain(Protocol):
    """A set of values. `meet` gives what two sets share; `rest` is only asked of a literal's."""

    @property
    def is_empty(self) -> bool:
        """Tell whether surely no value is in the set."""

    @property
    def rest(self) -> Domain:
        """Give the values that are not in the set."""

    def meet(self, other: Domain) -> Domain:
        """Give the values that are in both sets, which are of one kind."""

    def misses(self, other: Domain) -> bool:
        """Tell whether surely no value is in both."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Intervals in their order, with gaps between them.

    `grain` leaves numbers out: `whole` has no fractions, and `count` none below zero either.
    """

    intervals: tuple[Interval, ...]
    grain: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no interval."""
        return not self.intervals

    @property
    def rest(self) -> Numbers:
        """Give the gaps, and what lies around them."""
        found, low = [], WHOLE_LINE[0]
        for first, last in self.intervals:
            found.append((low, (first[0], first[1] - 1)))
            low = (last[0], last[1] + 1)
        found.append((low, WHOLE_LINE[1]))
        return numbers(found, self.grain)

    def meet(self, other: Domain) -> Numbers:
        """Give what lies in an interval of each."""
        assert isinstance(other, Numbers)
        found = [
            (max(one[0], two[0]), min(one[1], two[1]))
            for one, two in product(self.intervals, other.intervals)
        ]
        return numbers(found, self.grain)

    def misses(self, other: Domain) -> bool:
        """Tell whether no interval of one reaches into one of the other."""
        assert isinstance(other, Numbers)
        return not any(
            one[0] <= two[1] and two[0] <= one[1]
            for one in self.intervals
            for two in other.intervals
        )


def numbers(intervals: Iterable[Interval], grain: str = "") -> Numbers:
    """Give the intervals that hold a number of a grain at all; of whole ones, with whole ends."""
    if grain:
        least = (ZERO, 0) if grain == "count" else WHOLE_LINE[0]
        intervals = [(max(least, whole(low, ROUND_CEILING)), whole(high, ROUND_FLOOR))
                     for low, high in intervals]  # fmt: skip
    kept = (one for one in intervals if one[0] <= one[1] and one[0][0] < INFINITY)
    return Numbers(tuple(one for one in kept if one[1][0] > -INFINITY), grain)


def whole(end: End, rounding: str) -> End:
    """Move an end to the nearest whole number inside."""
    value, side = end
    if not value.is_finite():
        return end
    rounded = value.to_integral_value(rounding)
    return (rounded + side, 0) if rounded == value else (rounded, 0)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in small letters: one of `values` (None for any), and none of `excluded`.

    `required` and `refused` are searches that must and must not succeed, such as `contains` with
    its operand.
    """

    values: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    required: frozenset[tuple[str, str]] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether no text is left, or two searches exclude each other."""
        if self.values is not None:
            return not any(map(self.allows, self.values - self.excluded))
        return any(
            follows(one, other) for one, other in product(self.required, self.refused)
        ) or any(clash(one, other) for one, other in product(self.required, repeat=2))

    def allows(self, value: str) -> bool:
        """Tell whether a text may meet all searches."""
        return all(succeeds(one, value) is not False for one in self.required) and not any(
            succeeds(one, value) for one in self.refused
        )

    @property
    def rest(self) -> Texts:
        """Give the complement of a set that one comparison says."""
        if self.values is not None:
            return Texts(excluded=self.values)
        if self.excluded:
            return Texts(values=self.excluded)
        return Texts(required=self.refused, refused=self.required)

    def meet(self, other: Domain) -> Texts:
        """Give the texts that both allow."""
        assert isinstance(other, Texts)
        values = [one.values for one in (self, other) if one.values is not None]
        return Texts(
            frozenset.intersection(*values) if values else None,
            self.excluded | other.excluded,
            self.required | other.required,
            self.refused | other.refused,
        )

    def misses(self, other: Domain) -> bool:
        """Tell whether nothing is in both."""
        return self.meet(other).is_empty


def succeeds(search: tuple[str, str], value: str) -> bool | None:
    """Tell whether a search succeeds in a text; None where engines might not agree."""
    operator, operand = search
    if operator == "matches":
        is_plain = PLAIN.fullmatch(value) and PLAIN.fullmatch(operand)
        return bool(re.search(operand, value)) if is_plain and not SLOW.search(operand) else None
    if operator == "contains":
        return operand in value
    return value.startswith(operand) if operator == "starts_with" else value.endswith(operand)


def follows(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether a text in which one search succeeds lets the other succeed."""
    if one == other:
        return True
    if "matches" in (one[0], other[0]):
        return False
    if other[0] == "contains":
        return other[1] in one[1]
    return one[0] == other[0] and succeeds(other, one[1]) is True


def clash(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two searches cannot both succeed: two beginnings, or two ends."""
    if one[0] != other[0] or one[0] not in ("starts_with", "ends_with"):
        return False
    return not (succeeds(one, other[1]) or succeeds(other, one[1]))


@dataclass(frozen=True, slots=True)
class Times:
    """Times at or after each of `lows` and before each of `highs`."""

    lows: frozenset[Moment] = frozenset()
    highs: frozenset[Moment] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether an end is never after a beginning."""
        return any(is_at_or_before(high, low) for high, low in product(self.highs, self.lows))

    @property
    def rest(self) -> Times:
        """Give the other side of one bound."""
        return Times(self.highs, self.lows)

    def meet(self, other: Domain) -> Times:
        """Give the times within both."""
        assert isinstance(other, Times)
        return Times(self.lows | other.lows, self.highs | other.highs)

    def misses(self, other: Domain) -> bool:
        """Tell whether nothing is in both."""
        return self.meet(other).is_empty


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of a few values, of which there are no others than those of `all`."""

    values: frozenset[Hashable]
    all: frozenset[Hashable]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left to choose."""
        return not self.values

    @property
    def rest(self) -> Choices:
        """Give the other values."""
        return Choices(self.all - self.values, self.all)

    def meet(self, other: Domain) -> Choices:
        """Give the values of both."""
        assert isinstance(other, Choices)
        return Choices(self.values & other.values, self.all)

    def misses(self, other: Domain) -> bool:
        """Tell whether nothing is in both."""
        return self.meet(other).is_empty


BOTH: frozenset[Hashable] = frozenset({True, False})
YES, NO = Choices(frozenset({True}), BOTH), Choices(frozenset({False}), BOTH)
