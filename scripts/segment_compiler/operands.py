"""What stands behind an operator: words, numbers, days and lengths of time, parsed and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from segment_compiler.yaml_tree import Node

UNITS = ("minute", "hour", "day", "week", "month", "quarter", "year")
APPROXIMATE_MINUTES = dict(
    zip(UNITS, (1, 60, 1440, 10080, 43830, 131490, 525960), strict=True)
)  # only to say which of two lengths is longer
LENGTH = re.compile(rf"([0-9]{{1,4}}) ({'|'.join(UNITS)})s?")
SHORT_UNITS = {"d": "day", "w": "week", "wk": "week", "h": "hour", "hr": "hour", "y": "year",
               "yr": "year", "mo": "month", "min": "minute", "q": "quarter"}  # fmt: skip
MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The regular expressions that mean the same in every engine: no backslashes, `(?`, `{,3}` or `[[`.
PORTABLE_PATTERN = re.compile(
    r"(?!.*\(\?)(?!.*[*+?}][*+?])(?!.*\{,)(?!.*\[[^]]*\[)[^\\]+", re.DOTALL
)
MAX_REPEATS = 255  # PostgreSQL takes no more
# DuckDB takes no more of one inside the other, and from 13,260 copies of a class on no more in all.
MAX_NESTED_REPEATS = 1_000
MAX_WRITTEN_OUT = 10_000
PATTERN_PART = re.compile(r"\[\^?\]?[^]]*\]|\{([0-9]+),?([0-9]*)\}|.", re.DOTALL)


class OperandError(ValueError):
    """An operand is not what its operator takes; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Length:
    """`30 days`: an amount from 1 and a unit of `UNITS`."""

    amount: int
    unit: str

    def __str__(self) -> str:
        """Give `30 days`, or `1 day`."""
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"

    @property
    def minutes(self) -> int:
        """Give roughly how long it is, for comparing two lengths."""
        return self.amount * APPROXIMATE_MINUTES[self.unit]

    @property
    def is_exact(self) -> bool:
        """Tell whether it counts from the minute, not from local midnight."""
        return self.unit in ("minute", "hour")


def text(node: Node) -> str:
    """Take a text; a number or a word such as `true` must be quoted to be text."""
    if node.value is None:
        raise OperandError("takes text. For no value, write `known: false`.")
    if not isinstance(node.value, str):
        raise OperandError(f'takes text. Write "{node.text}" in quotes.' if node.text else
                           "takes one text.")  # fmt: skip
    if not node.value:
        raise OperandError("takes a text that is not empty. For no value, write `known: false`.")
    return node.value


def trimmed_text(node: Node) -> str:
    """Take a text without outer space, since the data has none and nothing would match."""
    value = text(node)
    if value != value.strip():
        raise OperandError("would match nothing: values have no space around them. Delete it.")
    return value


def pattern(node: Node) -> str:
    """Take a regular expression that means the same in every engine."""
    value = text(node)
    if not PORTABLE_PATTERN.fullmatch(value):
        raise OperandError(
            "takes [] () | ^ $ . * + ? {m,n} only, which mean the same in every warehouse; "
            "write [0-9] for a digit."
        )
    try:
        re.compile(value)
    except re.error as error:
        raise OperandError(f"is no regular expression: {error.msg}.") from error
    if any(int(count) > MAX_REPEATS for count in re.findall(r"[0-9]+(?=[0-9,]*\})", value)):
        raise OperandError(f"repeats at most {MAX_REPEATS} times.")
    nested, characters = written_out(value)
    if nested > MAX_NESTED_REPEATS:
        raise OperandError(
            f"repeats a part {nested:,} times, one repeat inside the other; at most "
            f"{MAX_NESTED_REPEATS:,} times."
        )
    if characters > MAX_WRITTEN_OUT:
        raise OperandError(
            f"has {characters:,} characters with its repeats written out; at most "
            f"{MAX_WRITTEN_OUT:,} fit."
        )
    return value


def written_out(pattern: str) -> tuple[int, int]:
    """Give how often the most repeated part of a valid pattern stands, and the length of it all.

    >>> written_out("(ab{2}){10}[0-9]")
    (20, 35)
    """
    groups = [[1, 0]]  # of each open one, the pattern around them first
    nested = length = 0  # of the part before a repeat
    for part in PATTERN_PART.finditer(pattern):
        if part[0] == "(":
            groups.append([1, 0])
            continue
        if part[1]:
            times = int(part[2] or part[1]) or 1
            nested, grown = nested * times, length * (times - 1)
            length *= times
        else:
            nested, length = groups.pop() if part[0] == ")" else (1, len(part[0]))
            grown = length
        groups[-1] = [max(groups[-1][0], nested), groups[-1][1] + grown]
    return groups[0][0], groups[0][1]


def number(node: Node) -> Decimal:
    """Take a number, exact as written."""
    if type(node.value) not in (int, Decimal):
        if isinstance(node.value, (dict, list)):
            raise OperandError("takes one number, such as 500.")
        found = meant_number(node.text)
        if found and "," in node.text and "." in found:
            raise OperandError(f"takes a number with a point: {found}.")
        raise OperandError(f"takes a number. Write {found or 500}, without quotes or units.")
    return Decimal(node.value)


def meant_number(text: str) -> str | None:
    """Give the number that a text means, as it is written here; None where nobody could say.

    >>> [meant_number(text) for text in ("1,5", "$1,000.50", "1.000,50", "010", "1 or 2")]
    ['1.5', '1000.50', '1000.50', '10', None]
    """
    written = re.sub(r"^[^0-9+-]+|[^0-9]+$", "", text)
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", written):
        written = written.replace(",", "")
    elif re.fullmatch(r"[-+]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", written):
        written = written.replace(".", "")
    written = written.replace(",", ".", 1)
    written = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", written)
    return written.removeprefix("+") if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", written) else None


def boolean(node: Node) -> bool:
    """Take `true` or `false`."""
    if not isinstance(node.value, bool):
        raise OperandError("takes true or false.")
    return node.value


def day(node: Node) -> date:
    """Take a day such as 2026-01-31."""
    if not isinstance(node.value, str) or not DAY.fullmatch(node.value):
        raise OperandError("takes a day, such as 2026-01-31.")
    try:
        found = date.fromisoformat(node.value)
    except ValueError as error:
        raise OperandError(f"takes a day; {node.value} does not exist.") from error
    if not 1000 <= found.year < 9999:
        raise OperandError("takes a day of the years 1000 to 9998.")
    return found


def length(node: Node) -> Length:
    """Take a length of time such as `30 days`."""
    match = LENGTH.fullmatch(str(node.value))
    if not match or int(match[1]) < 1:
        amount, unit = meant_length(node.text)
        others = "" if unit else f", or another unit: {', '.join(UNITS)}"
        raise OperandError(
            f"takes a length of time. Write {Length(amount, unit or 'day')}{others}."
        )
    return Length(int(match[1]), match[2])


def meant_length(text: str) -> tuple[int, str | None]:
    """Give the amount that a text means, 30 where it has none, and the unit where it has one.

    >>> meant_length("90d"), meant_length("2 Wks"), meant_length("7"), meant_length("soon")
    ((90, 'day'), (2, 'week'), (7, None), (30, None))
    """
    match = re.fullmatch(r"([0-9]{1,4})[ _-]*([a-z]*)[.]?", text.lower())
    if not match or int(match[1]) < 1:
        return 30, None
    unit = match[2].removesuffix("s")
    unit = SHORT_UNITS.get(unit, unit)
    return int(match[1]), unit if unit in UNITS else None


def length_below_a_year(node: Node) -> Length:
    """Take a length of whole days under a year: an anniversary falls into it once at most."""
    found = length(node)
    if found.is_exact or found.minutes > 335 * APPROXIMATE_MINUTES["day"]:
        raise OperandError("takes days, weeks or months, at most 11 months.")
    return found


def unit(node: Node) -> str:
    """Take a calendar unit: day, week, month, quarter or year."""
    if node.value not in UNITS[2:]:
        raise OperandError(f"takes a calendar unit: {', '.join(UNITS[2:])}.")
    return str(node.value)


def month(node: Node) -> int:
    """Take a month, 1 to 12."""
    if type(node.value) is not int or not 1 <= node.value <= 12:  # noqa: PLR2004
        raise OperandError("takes a month, 1 to 12.")
    return node.value


def month_day(node: Node) -> int:
    """Take a day of the year such as 02-01, and give it as 201."""
    match = MONTH_DAY.fullmatch(str(node.value))
    # 2024 had a 29 February.
    if not match or not is_day(f"2024-{match[1]}-{match[2]}"):
        raise OperandError("takes a month and a day, such as 02-01.")
    return int(match[1]) * 100 + int(match[2])


def is_day(text: str) -> bool:
    """Tell whether a day exists."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def listed(parse: Callable[[Node], Any]) -> Callable[[Node], tuple[Any, ...]]:
    """Take a list of such values."""

    def parse_list(node: Node) -> tuple[Any, ...]:
        if not isinstance(node.value, list) or not node.value:
            raise OperandError(f"takes a list, such as [{node.text or 'a'}, …].")
        return tuple(dict.fromkeys(parse(item) for item in node.value))

    return parse_list


def ranged(parse: Callable[[Node], Any], key: Callable[[Any], Any]) -> Callable[[Node], Any]:
    """Take two such values, the lower first."""

    def parse_range(node: Node) -> tuple[Any, Any]:
        if not isinstance(node.value, list) or len(node.value) != 2:  # noqa: PLR2004
            raise OperandError("takes two values, the lower first, such as [low, high].")
        low, high = (parse(item) for item in node.value)
        if key(low) > key(high):
            raise OperandError("takes the lower value first. Swap the two.")
        return low, high

    return parse_range
