"""What each operator of the language means for one known value."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from truth.local_time import (
    DAY,
    EXACT,
    Moment,
    ago,
    ahead,
    calendar_unit,
    has_anniversary,
    local_day,
    midnight,
    parse_length,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Callable

POSITIVE_TWIN = {
    "is_not": "is",
    "not_in": "in",
    "does_not_contain": "contains",
    "does_not_start_with": "starts_with",
    "does_not_end_with": "ends_with",
    "does_not_match": "matches",
    "not_between": "between",
    "not_in_last": "in_last",
    "contains_none": "contains_any",
}


def lower(text: str) -> str:
    """Give each character's simple lower case; a dotted capital I becomes a plain i."""
    return "".join("i" if char == "İ" else char.lower() for char in text)


def search(value: str, pattern: str) -> bool:
    """Look for a portable pattern anywhere in a text.

    Both are in small letters: Python's own folding takes a dotless i for an i, and more.
    """
    return re.search(lower(pattern), lower(value)) is not None


def exact(number: Any) -> Fraction:
    """Give a number without loss."""
    return Fraction(Decimal(str(number)) if isinstance(number, float) else number)


TEXT: dict[str, Callable[[str, Any], bool]] = {
    "is": lambda value, operand: lower(value) == lower(operand),
    "in": lambda value, operand: lower(value) in map(lower, operand),
    "contains": lambda value, operand: lower(operand) in lower(value),
    "starts_with": lambda value, operand: lower(value).startswith(lower(operand)),
    "ends_with": lambda value, operand: lower(value).endswith(lower(operand)),
    "matches": search,
}
NUMBER: dict[str, Callable[[Fraction, Any], bool]] = {
    "is": lambda value, operand: value == exact(operand),
    "in": lambda value, operand: value in map(exact, operand),
    "more_than": lambda value, operand: value > exact(operand),
    "at_least": lambda value, operand: value >= exact(operand),
    "less_than": lambda value, operand: value < exact(operand),
    "at_most": lambda value, operand: value <= exact(operand),
    "between": lambda value, operand: exact(operand[0]) <= value <= exact(operand[1]),
}
SET: dict[str, Callable[[set[str], list[str]], bool]] = {
    "contains_any": lambda value, operand: bool(value & set(map(lower, operand))),
    "contains_all": lambda value, operand: value >= set(map(lower, operand)),
}
# Of the two sides, an instant or a day each, when the other side is a field.
MUTUAL: dict[str, Callable[[date, date], bool]] = {
    "before": lambda value, other: value < other,
    "after": lambda value, other: value > other,
    "on_or_before": lambda value, other: value <= other,
    "on_or_after": lambda value, other: value >= other,
}


def meets(type_: str, operator: str, value: Any, operand: Any, moment: Moment) -> bool:
    """Tell whether a known value meets a positive operator."""
    if type_ == "text":
        return TEXT[operator](value, operand)
    if type_ in ("number", "money"):
        return NUMBER[operator](exact(value), operand)
    if type_ == "boolean":
        return value == operand
    if type_ == "set":
        return SET[operator](set(map(lower, value)), operand)
    if operator in MUTUAL and isinstance(operand, date):
        return MUTUAL[operator](value, operand)
    if operator in CALENDAR:
        day = local_day(value, moment.zone) if isinstance(value, datetime) else value
        return CALENDAR[operator](day, operand, moment)
    window = instants if isinstance(value, datetime) else days
    first, end = window(operator, operand, moment)
    return (first is None or value >= first) and (end is None or value < end)


def instants(operator: str, operand: Any, moment: Moment) -> tuple[Any, ...]:
    """Give the half-open window of an operator on instants; None is no bound."""
    if operator == "in_last":
        return ago(operand, moment), moment.as_of
    if operator == "longer_ago_than":
        return None, ago(operand, moment)
    if operator == "in_next":
        return moment.as_of, ahead(operand, moment)
    if operator == "between_ago":
        return ago(operand[1], moment), ago(operand[0], moment)
    bounds = days(operator, operand, moment)
    return tuple(None if day is None else midnight(day, moment.zone) for day in bounds)


def days(operator: str, operand: Any, moment: Moment) -> tuple[date | None, date | None]:
    """Give the half-open window of an operator on whole local days."""
    if operator in DAYS:
        return DAYS[operator](operand)
    today = moment.today
    if operator in ("this", "previous"):
        return calendar_unit(today, operand, back=int(operator == "previous"))
    lengths = [parse_length(one) for one in (operand if isinstance(operand, list) else [operand])]
    if any(unit in EXACT for _, unit in lengths):
        raise ValueError("hours and minutes are of instants")
    amount, unit = lengths[0]
    if operator == "in_next":
        return today, step(today, amount, unit) + DAY
    before = step(today, -amount, unit)
    if operator == "in_last":
        return before, today + DAY
    if operator == "longer_ago_than":
        return None, before
    amount, unit = lengths[1]  # of between_ago
    return step(today, -amount, unit), before


def a_day(operand: Any) -> date:
    """Read `2026-01-31`; a YAML reader may have done so."""
    return operand if isinstance(operand, date) else date.fromisoformat(operand)


def anniversary_in_next(day: date, operand: str, moment: Moment) -> bool:
    """Tell whether the day comes round from today on."""
    return has_anniversary(day, moment.today, step(moment.today, *parse_length(operand)))


def anniversary_in_last(day: date, operand: str, moment: Moment) -> bool:
    """Tell whether the day came round until today."""
    amount, unit = parse_length(operand)
    return has_anniversary(day, step(moment.today, -amount, unit), moment.today)


# The half-open local days of an absolute operator.
DAYS: dict[str, Callable[[Any], tuple[date | None, date | None]]] = {
    "before": lambda operand: (None, a_day(operand)),
    "after": lambda operand: (a_day(operand) + DAY, None),
    "on_day": lambda operand: (a_day(operand), a_day(operand) + DAY),
    "on_or_before": lambda operand: (None, a_day(operand) + DAY),
    "on_or_after": lambda operand: (a_day(operand), None),
    "between": lambda operand: (a_day(operand[0]), a_day(operand[1]) + DAY),
}
CALENDAR: dict[str, Callable[[date, Any, Moment], bool]] = {
    "month": lambda day, operand, _: day.month == operand,
    "month_day": lambda day, operand, _: f"{day:%m-%d}" == operand,
    "anniversary_in_next": anniversary_in_next,
    "anniversary_in_last": anniversary_in_last,
}
