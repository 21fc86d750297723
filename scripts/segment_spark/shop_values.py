"""SQL of Spark that types the values of a shop's tables, or gives null where they do not fit.

The same values fit as in a shop folder that DuckDB loads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_warehouse.shop_values import DATE, INSTANT, INTEGER, MONEY, OFFSET, RATE

if TYPE_CHECKING:
    from segment_warehouse.shop_contract import Column

_EDGE = r"[\s\p{Z}\p{Cc}\p{Cf}]+"
# Whatever the column holds: a number would be compared as one. Spark cannot join by the equality of
# what holds a `between`.
_BEGINS = "cast({0} as string) >= '!' and cast({0} as string) <= '~'"
_TYPES = {"VARCHAR": "string", "BIGINT": "bigint", "TIMESTAMP": "timestamp"}
_TEXT = re.compile(r"string|(var)?char.*")
_WHOLE = re.compile(r"tinyint|smallint|int|bigint")
_EXACT = re.compile(rf"{_WHOLE.pattern}|decimal.*")
_NESTED = re.compile(r"(array|struct|map)<.*", re.DOTALL)
_WALL_CLOCK = ("timestamp_ntz", "date")


@dataclass(frozen=True, slots=True)
class Typed:
    """A column as SQL: its value, whether a cell held something else, and whether it needs a zone.

    `bad` is a condition, or None where nothing can be wrong.
    """

    value: str
    bad: str | None
    is_zoned: bool = False


def name_of(data_type: str) -> str:
    """Give a type of the contract as Spark calls it."""
    return _TYPES.get(data_type, data_type.lower())


def quoted(name: str) -> str:
    """Give a name as an identifier."""
    return "`" + name.replace("`", "``") + "`"


def literal(value: str) -> str:
    """Give a text as SQL; a backslash begins an escape there."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def trimmed(value: str) -> str:
    """Give the SQL for a text without white space around it, null where nothing is left."""
    # A look at both ends costs a fraction of what the regular expression does.
    edges = literal(f"^{_EDGE}|{_EDGE}$")
    full = f"nullif(regexp_replace({value}, {edges}, ''), '')"
    last = _BEGINS.format(f"right({value}, 1)")
    return f"case when {_BEGINS.format(value)} and {last} then {value} else {full} end"


def has_value(value: str) -> str:
    """Give the condition that a text holds anything; white space is nothing."""
    return f"(coalesce({_BEGINS.format(value)}, false) or ({trimmed(value)}) is not null)"


def typed(column: Column, value: str, source: str, zone: str) -> Typed | None:
    """Type `value`, which is of the type `source`, for `column`; None if no such value can fit.

    `zone` is the SQL of the account's time zone, for instants without an offset.
    """
    if source == "void":
        return Typed(f"cast(null as {name_of(column.data_type)})", None)
    if _TEXT.fullmatch(source):
        return _from_text(column, value, zone)
    return _from_other(column, value, source, zone)


def _from_text(column: Column, value: str, zone: str) -> Typed:
    text = trimmed(value)
    if column.kind == "text":
        return Typed(f"case when {has_value(value)} then {value} end", None)
    if column.kind == "bool":
        return Typed(f"coalesce(lower({text}) = 'true', false)", None)
    if column.kind == "json":
        # Null is what is no JSON; a JSON null is a text of its own.
        read = f"case when try_parse_json({text}) is not null then {value} end"
        return Typed(read, _unfit(text, read))
    if column.kind == "instant":
        local = f"not {_matches(text, f'.*:.*{OFFSET}')}"
        offset = literal(r"([+-][0-9]{2}):?([0-9]{2})$")
        absolute = f"try_cast(regexp_replace({text}, {offset}, '$1:$2') as timestamp)"
        wall = f"to_utc_timestamp(cast(try_cast({text} as timestamp_ntz) as timestamp), {zone})"
        read = f"case when {local} then {wall} else {absolute} end"
        read = _in_calendar(_where(text, INSTANT, read))
        return Typed(read, _unfit(text, read), is_zoned=True)
    patterns = {"money": MONEY, "rate": RATE, "int": INTEGER, "date": DATE}
    read = f"try_cast({text} as {name_of(column.data_type)})"
    read = _where(text, patterns[column.kind], read)
    read = _in_calendar(read) if column.kind == "date" else read
    return Typed(read, _unfit(text, read))


def _from_other(column: Column, value: str, source: str, zone: str) -> Typed | None:
    target = name_of(column.data_type)
    # A float in a column of whole numbers is what pandas makes of integers with gaps.
    fitting = {"money": _EXACT, "rate": _EXACT}.get(column.kind)
    if column.kind == "int" and (_EXACT.fullmatch(source) or source in ("float", "double")):
        fitting = re.compile(re.escape(source))
    if fitting and fitting.fullmatch(source):
        return _unchanged(value, source, target)
    if column.kind == "bool":
        return Typed(f"coalesce({value}, false)" if source == "boolean" else "false", None)
    if column.kind == "json" and _NESTED.fullmatch(source):
        return Typed(f"to_json({value})", None)
    if column.kind == "date" and source == "date":
        return _bounded(value, value)
    if column.kind == "date" and source in ("timestamp_ntz", "timestamp"):
        return _unchanged(value, source, "date")
    if column.kind == "instant" and source == "timestamp":
        return _bounded(value, value)
    if column.kind == "instant" and source in _WALL_CLOCK:
        wall = f"to_utc_timestamp(cast({value} as timestamp), {zone})"
        found = _bounded(value, wall)
        return Typed(found.value, found.bad, is_zoned=True)
    return None


def _unchanged(value: str, source: str, target: str) -> Typed:
    if source == target:
        return Typed(value, None)
    there = f"try_cast({value} as {target})"
    read = f"case when try_cast({there} as {source}) = {value} then {there} end"
    return Typed(read, _unfit(value, read))


def _bounded(value: str, read: str) -> Typed:
    read = _in_calendar(read)
    return Typed(read, _unfit(value, read))


def _unfit(value: str, read: str) -> str:
    return f"{value} is not null and ({read}) is null"


def _matches(text: str, pattern: str) -> str:
    # Java's dollar also stands before a line break at the end.
    whole = rf"^(?:{pattern})\z"
    return f"regexp_like({text}, {literal(whole)})"


def _where(text: str, pattern: str, result: str) -> str:
    return f"case when {_matches(text, pattern)} then {result} end"


def _in_calendar(value: str) -> str:
    # Beyond these years a time zone's offset could leave the range of other engines.
    return f"case when year({value}) between 1 and 9999 then {value} end"
