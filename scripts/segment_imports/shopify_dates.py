"""Translates Shopify's dates: whole days in the shop's time zone, and offsets such as -30d."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segment_imports.remarks import UntranslatableError
from segment_imports.trees import group, leaf

if TYPE_CHECKING:
    from segment_imports.remarks import Tree
    from segment_imports.shopify_query import Token

UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
STEPS = {"d": 1, "w": 7}
OFFSET = re.compile(r"([-+])([0-9]+)([dwmy])")
NAMED = re.compile(r"([0-9]+)_(day|month)s_ago")
ABSOLUTE = {"=": "on_day", "<": "before", "<=": "on_or_before", ">": "after", ">=": "on_or_after"}
MOST = 9_999


def length(amount: int, unit: str) -> str:
    """Give `30 days`."""
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def offset_of(token: Token) -> tuple[int, str] | None:
    """Give how long ago a value is, and the letter of the unit; None for an absolute day.

    Raises:
        UntranslatableError: it has a time of day, lies ahead, or is no date.
    """
    word = token.text.lower()
    if token.kind == "word" and word in ("today", "yesterday"):
        return int(word == "yesterday"), "d"
    if match := NAMED.fullmatch(word):
        return int(match[1]), match[2][0]
    if match := OFFSET.fullmatch(word):
        if match[1] == "+" and int(match[2]):
            raise UntranslatableError("The day lies ahead; what has not happened is not known.")
        return int(match[2]), match[3] if int(match[2]) else "d"
    if token.kind == "date":
        if "T" in token.text:
            raise UntranslatableError("It has a time of day; a date here is a whole day.")
        return None
    raise UntranslatableError("It is compared with something that is no date.")


def date(operator: str, values: tuple[Token, ...], rows: list[str], name: str) -> Tree:
    """Translate a comparison of a date with one or two days; `name` is the field of ours.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    if operator == "BETWEEN":
        return between(values, rows, name)
    if operator not in (*ABSOLUTE, "!="):
        raise UntranslatableError(f"A date takes no {operator}.")
    if operator == "!=":
        return {"none": [date("=", values, rows, name)]}
    ago = offset_of(values[0])
    if ago is None:
        return leaf(name, ABSOLUTE[operator], values[0].text)
    return relative(operator, ago, rows, name)


def relative(operator: str, ago: tuple[int, str], rows: list[str], name: str) -> Tree:
    """Translate a comparison with a day that is so long ago.

    `in_last: 30 days` begins at the midnight that -30d begins at, so `>= -30d` is the same. The
    day after is a day less; of months and years there is no such length.
    """
    amount, letter = ago
    if letter in STEPS:
        if operator in (">", "<=", "="):
            amount, letter = amount * STEPS[letter], "d"
        if amount > MOST:
            raise UntranslatableError(f"Lengths of more than {MOST:,} are not said here.")
    elif operator == "=":
        raise UntranslatableError("A single day so many months or years ago is not said here.")
    elif operator in (">", "<="):
        rows.append("whole_month")
    if amount > 1 and letter == "d":
        rows.append("offset")
    unit, shift = UNITS[letter], 1 if letter == "d" else 0
    if operator == "=":
        if amount <= 1:
            return leaf(name, "previous" if amount else "this", "day")
        return leaf(name, "between_ago", [length(amount - 1, unit), length(amount, unit)])
    if operator in (">", ">="):
        return since(amount - shift if operator == ">" else amount, unit, name)
    return until(amount if operator == "<" else amount - shift, unit, name)


def since(amount: int, unit: str, name: str) -> Tree:
    """Give that a time is not before the midnight so long ago."""
    if amount < 0:
        raise UntranslatableError("It asks for what comes after today.")
    return leaf(name, "in_last", length(amount, unit)) if amount else leaf(name, "this", "day")


def until(amount: int, unit: str, name: str) -> Tree:
    """Give that a time is before the midnight so long ago; with 0, before today."""
    if amount < 0:  # up to today: it has happened at all
        return leaf(name, "known", True)
    if amount == 0:
        return {"all": [leaf(name, "known", True), {"none": [leaf(name, "this", "day")]}]}
    return leaf(name, "longer_ago_than", length(amount, unit))


def between(values: tuple[Token, ...], rows: list[str], name: str) -> Tree:
    """Translate BETWEEN: both days are in."""
    first, last = (offset_of(one) for one in values)
    if first is None and last is None:
        return leaf(name, "between", [one.text for one in values])
    if first and last and first[1] == last[1] == "d":
        if first[0] < last[0]:
            raise UntranslatableError("The first day is after the last.")
        if first[0] == last[0]:
            return relative("=", first, rows, name)
        if last[0] > 1 and first[0] <= MOST:
            rows.append("offset")
            ends = [length(last[0] - 1, "day"), length(first[0], "day")]
            return leaf(name, "between_ago", ends)
    parts = [date(">=", values[:1], rows, name)]
    if last != (0, "d"):  # what comes after today has not happened
        parts.append(date("<=", values[1:], rows, name))
    return group("all", parts)


def when(parameter: Any, rows: list[str]) -> dict[str, Any]:
    """Translate the `date` of a function into what stands under `when`.

    Raises:
        UntranslatableError: it takes more than one operator to say it.
    """
    tree = date(parameter.operator, parameter.values, rows, "when")
    if not isinstance(tree, dict) or "when" not in tree or "known" in tree["when"]:
        raise UntranslatableError("The date of a function takes one operator here.")
    return dict(tree["when"])
