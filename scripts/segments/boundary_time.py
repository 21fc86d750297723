"""The instants that windows begin and end at, counted on a calendar in UTC, without a database."""

from __future__ import annotations

import ast
import re
from calendar import isleap, monthrange
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from segment_compiler.windows import Instant

if TYPE_CHECKING:
    from segment_compiler.operands import Length
    from segment_compiler.windows import Bound

MACRO = re.compile(r"(\w+)\((.*)\)")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LEAP_DAY, DAY_BEFORE = 229, 228  # 29 February is kept on the 28th in common years


def moment(bound: Bound, as_of: datetime) -> Any:
    """Give a bound of a window as a naive datetime, or as a date; None is no bound.

    Args:
        bound: an instant by the macro that computes it, or a day.
        as_of: the run's instant, naive, in UTC.
    """
    if not isinstance(bound, Instant):
        return bound
    match = MACRO.fullmatch(bound.macro)
    assert match is not None, bound.macro
    arguments = ast.literal_eval(f"({match[2]},)" if match[2] else "()")
    today = as_of.date()
    if match[1] == "as_of":
        return as_of
    if match[1] == "start_of_date":
        return midnight(date.fromisoformat(arguments[0]))
    amount, unit = arguments
    if match[1] == "exactly_ago":
        return as_of - amount * timedelta(**{f"{unit}s": 1})
    if match[1] in ("local_unit", "start_of_unit"):
        found = stepped(beginning(today, unit), amount, unit)
    else:
        found = stepped(today, amount, unit)
    if match[1] in ("local_date_after", "end_of_day"):
        found += DAY
    return found if match[1].startswith("local_") else midnight(found)


def midnight(day: date) -> datetime:
    """Give a day's first instant."""
    return datetime.combine(day, time())


def stepped(day: date, amount: int, unit: str) -> date:
    """Give a day so many calendar units later; no month has a day that it lacks."""
    if unit in ("day", "week"):
        return day + amount * (7 if unit == "week" else 1) * DAY
    months = day.year * 12 + day.month - 1 + amount * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def later_time(value: Any, length: Length) -> Any:
    """Give an instant, or a date, so much later; days step the calendar, hours are exact."""
    if length.is_exact:
        return value + length.amount * timedelta(**{f"{length.unit}s": 1})
    if isinstance(value, datetime):
        day = stepped(value.date(), length.amount, length.unit)
        return datetime.combine(day, value.time())
    return stepped(value, length.amount, length.unit)


def beginning(day: date, unit: str) -> date:
    """Give the first day of the calendar unit that a day is in; weeks begin on Monday."""
    if unit == "week":
        return day - day.weekday() * DAY
    month = {"quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}.get(unit, day.month)
    return day if unit == "day" else date(day.year, month, 1)


def anniversary_days(operator: str, length: Length, as_of: datetime) -> list[date]:
    """Give the days that an anniversary operator looks at, today included."""
    today = as_of.date()
    ahead = operator == "anniversary_in_next"
    other = stepped(today, length.amount if ahead else -length.amount, length.unit)
    first, last = min(today, other), max(today, other)
    return [first + number * DAY for number in range((last - first).days + 1)]


def has_anniversary(day: date, days: list[date]) -> bool:
    """Tell whether a day's anniversary is among some days."""
    wanted = month_day(day)
    return any(
        month_day(one) == wanted
        or (wanted == LEAP_DAY and month_day(one) == DAY_BEFORE and not isleap(one.year))
        for one in days
    )


def month_day(day: date) -> int:
    """Give a day of the year as a number: 131 is 31 January."""
    return day.month * 100 + day.day
