"""The instants that specs compare with: each a named column, computed per account in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from segment_compiler.operands import Length, OperandError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A column of `segment_windows`: its name, and the macro call that computes it."""

    name: str
    macro: str


AS_OF = Instant("as_of", "as_of()")
TOMORROW = Instant("date_tomorrow", "local_date(1, 'day')")

# Half-open bounds: at or after the first, before the second; None is no bound.
Bound = Instant | date | None
Bounds = tuple[Bound, Bound]


def plural(length: Length) -> str:
    """Give `30_days` or `1_day`."""
    return str(length).replace(" ", "_")


def ago(length: Length) -> Instant:
    """Give the local midnight so long before today's; hours and minutes are exact."""
    if length.is_exact:
        return Instant(f"ago_{plural(length)}", f"exactly_ago({length.amount}, '{length.unit}')")
    return Instant(f"ago_{plural(length)}", f"start_of_day(-{length.amount}, '{length.unit}')")


def exactly_ago(months: int) -> Instant:
    """Give the instant so many months before the run."""
    return Instant(f"exactly_{months}_months_ago", f"exactly_ago({months}, 'month')")


def end_ahead(length: Length) -> Instant:
    """Give the end of the last day that is so far ahead; hours and minutes are exact."""
    if length.is_exact:
        return Instant(f"in_{plural(length)}", f"exactly_ago(-{length.amount}, '{length.unit}')")
    macro = f"end_of_day({length.amount}, '{length.unit}')"
    return Instant(f"end_of_day_in_{plural(length)}", macro)


def day_start(day: date) -> Instant:
    """Give the local midnight at which a day begins."""
    return Instant(f"day_{day:%Y_%m_%d}", f"start_of_date('{day.isoformat()}')")


def date_ago(length: Length) -> Instant:
    """Give the local date so long before today."""
    macro = f"local_date(-{length.amount}, '{length.unit}')"
    return Instant(f"date_{plural(length)}_ago", macro)


def date_after(length: Length) -> Instant:
    """Give the local date after the last one that is so far ahead."""
    macro = f"local_date_after({length.amount}, '{length.unit}')"
    return Instant(f"date_after_{plural(length)}", macro)


def unit_start(which: str, unit: str) -> Instant:
    """Give the local midnight at which this, the next or the previous calendar unit begins."""
    offset = {"previous": -1, "this": 0, "next": 1}[which]
    return Instant(f"start_of_{which}_{unit}", f"start_of_unit({offset}, '{unit}')")


def date_unit_start(which: str, unit: str) -> Instant:
    """Give the local date at which this, the next or the previous calendar unit begins."""
    offset = {"previous": -1, "this": 0, "next": 1}[which]
    return Instant(f"date_of_start_of_{which}_{unit}", f"local_unit({offset}, '{unit}')")


def unit_bounds(
    operator: str, unit: str, start: Callable[[str, str], Instant]
) -> tuple[Instant, Instant]:
    """Give the bounds of `this` and `previous`."""
    if operator == "this":
        return start("this", unit), start("next", unit)
    return start("previous", unit), start("this", unit)


@dataclass(frozen=True, slots=True)
class Anniversaries:
    """Days of the year, counted on a circle: 131 is 31 January, and 1231 stands before 101.

    `first` is where they begin and `span` how far they reach; `leap` is true where birthdays of
    29 February fall into them on a 28th.
    """

    first: Instant
    span: Instant
    leap: Instant


def anniversaries(operator: str, length: Length) -> Anniversaries:
    """Give the days of the year that an anniversary operator looks at, today included."""
    ahead = operator == "anniversary_in_next"
    low, high = (0, length.amount) if ahead else (-length.amount, 0)
    name = f"in_next_{plural(length)}" if ahead else f"in_last_{plural(length)}"
    ago = Instant(f"month_day_{plural(length)}_ago", f"month_day_of({low}, '{length.unit}')")
    return Anniversaries(
        first=Instant("month_day_today", "month_day_of(0, 'day')") if ahead else ago,
        span=Instant(f"month_days_{name}", f"month_days({low}, {high}, '{length.unit}')"),
        leap=Instant(f"leap_birthday_{name}", f"has_leap_birthday({low}, {high}, '{length.unit}')"),
    )


def rate_to(currency: str) -> Instant:
    """Give the column with what one unit of the account's currency is in another."""
    return Instant(f"rate_to_{currency.lower()}", f"exchange_rate_to('{currency}')")


def next_day(day: date) -> date:
    """Give the day after."""
    return day + timedelta(days=1)


def day_bounds(
    operator: str, operand: Any, edge: Callable[[date], Instant | date]
) -> Bounds | None:
    """Give the bounds of the operators that name days; `edge` turns a day into its beginning."""
    if operator == "between":
        return edge(operand[0]), edge(next_day(operand[1]))
    if not isinstance(operand, date):
        return None
    begin, end = edge(operand), edge(next_day(operand))
    return {
        "before": (None, begin),
        "on_or_before": (None, end),
        "on_day": (begin, end),
        "after": (end, None),
        "on_or_after": (begin, None),
    }[operator]


def timestamp_bounds(operator: str, operand: Any) -> Bounds:
    """Give the bounds of a time operator on an instant."""
    days = day_bounds(operator, operand, day_start)
    if days is not None:
        return days
    if operator in ("this", "previous"):
        return unit_bounds(operator, operand, unit_start)
    if operator == "between_ago":
        return ago(operand[1]), ago(operand[0])
    return {
        "in_last": (ago(operand), AS_OF),
        "longer_ago_than": (None, ago(operand)),
        "in_next": (AS_OF, end_ahead(operand)),
    }[operator]


def date_bounds(operator: str, operand: Any) -> Bounds:
    """Give the bounds of a time operator on a date: whole local days, today included."""
    days = day_bounds(operator, operand, lambda day: day)
    if days is not None:
        return days
    if operator in ("this", "previous"):
        return unit_bounds(operator, operand, date_unit_start)
    lengths = operand if operator == "between_ago" else (operand,)
    if any(length.is_exact for length in lengths):
        raise OperandError("takes days or longer, since a date has no time of day.")
    if operator == "between_ago":
        return date_ago(operand[1]), date_ago(operand[0])
    return {
        "in_last": (date_ago(operand), TOMORROW),
        "longer_ago_than": (None, date_ago(operand)),
        "in_next": (Instant("date_today", "local_date(0, 'day')"), date_after(operand)),
    }[operator]
