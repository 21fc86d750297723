"""SQL that turns the values of a shop file into typed columns, or null where they do not fit."""

import re

from segment_warehouse.shop_contract import Column

# White space, control and format characters, as the staging models' clean_text takes them away.
# SQL's own trim() knows spaces only.
_EDGE = r"[\s\p{Z}\p{Cc}\p{Cf}]+"

# Begins with a printable ASCII character, or near enough: "~" and what follows it may be more.
_BEGINS = "{} between '!' and '~'"

MONEY = r"[+-]?[0-9]+(\.[0-9]{1,2}0*)?"
RATE = r"[+-]?[0-9]+(\.[0-9]{1,8}0*)?"
INTEGER = r"[+-]?[0-9]+"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
OFFSET = r"(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)"
INSTANT = rf"{DATE}([T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]+)?)?{OFFSET}?)?"

_TEXTS = re.compile(r"VARCHAR|JSON|UUID|ENUM.*")
_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")
_EXACT = re.compile(rf"{_WHOLE.pattern}|DECIMAL.*")
_NUMBERS = re.compile(rf"{_EXACT.pattern}|FLOAT|DOUBLE")
_NESTED = re.compile(r".*\[[0-9]*\]|(STRUCT|MAP).*", re.DOTALL)
_WALL_CLOCK = re.compile(r"TIMESTAMP(_S|_MS|_NS)?")
_ABSOLUTE = re.compile(r"TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ(_NS)?")

EXPECTED_TYPE = {
    "text": "text, leading zeros are lost otherwise",
    "money": "decimal(18, 2) or text",
    "rate": "decimal(18, 8) or text",
    "int": "int64 or text",
    "instant": "timestamp with time zone or text",
    "date": "date32 or text",
    "json": "text",
}


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """The value as an SQL string."""
    return "'" + value.replace("'", "''") + "'"


def trimmed(value: str) -> str:
    """SQL for a text without white space around it, null where nothing is left."""
    # A look at both ends costs half of what the regular expression does.
    full = f"nullif(regexp_replace({value}, '^{_EDGE}|{_EDGE}$', '', 'g'), '')"
    last = f"right({value}, 1) between '!' and '~'"
    return f"case when {_BEGINS.format(value)} and {last} then {value} else {full} end"


def has_value(value: str, source: str) -> str:
    """SQL for whether a cell of DuckDB type `source` holds anything; white space is nothing."""
    if not _TEXTS.fullmatch(source):
        return f"{value} is not null"
    return f"(coalesce({_BEGINS.format(value)}, false) or ({trimmed(value)}) is not null)"


def typed(column: Column, value: str, source: str) -> str | None:
    """SQL for `value`, of DuckDB type `source`, as the type of `column`; null if unfit.

    An instant comes without its zone: see `is_local`. None if no value of that type can fit.
    """
    if column.kind == "bool" and not _TEXTS.fullmatch(source):
        return f"coalesce({value}, false)" if source == "BOOLEAN" else "false"
    if source == '"NULL"':
        return f"cast(null as {column.data_type})"
    if _TEXTS.fullmatch(source):
        return _from_text(column, value)
    return _from_other(column, value, source)


def is_local(value: str, source: str) -> str:
    """SQL for whether an instant is written without an offset, so in its account's local time."""
    if _TEXTS.fullmatch(source):
        return f"not regexp_matches({trimmed(value)}, ':.*{OFFSET}$')"
    return "false" if _ABSOLUTE.fullmatch(source) else "true"


def later_utc(wall: str, zone: str) -> str:
    """SQL for a local time as naive UTC: a skipped or repeated hour as the later of its readings.

    This is how ICU reads them: a skipped 02:30 as 03:30, a repeated 02:30 as the second one.
    """
    return f"timezone('UTC', timezone({zone}, {wall}))"


def earlier_utc(wall: str, zone: str, later: str) -> str:
    """SQL for a local time as naive UTC, given its later reading: a repeated hour as the first.

    The offset of the day before is tried: where it gives the same local time, that was earlier.
    """
    day_before = f"({later} - interval 24 hours)"
    earlier = f"({wall} - ({_local(day_before, zone)} - {day_before}))"
    # Nested, because SQL's "and" would convert every row a second time.
    is_same = f"case when {earlier} < {later} then {_local(earlier, zone)} = {wall} end"
    return f"case when {is_same} then {earlier} else {later} end"


def _local(instant: str, zone: str) -> str:
    return f"timezone({zone}, timezone('UTC', {instant}))"


def _from_text(column: Column, value: str) -> str:
    text = f"({trimmed(value)})"
    match column.kind:
        case "text":
            return f"case when {has_value(value, 'VARCHAR')} then {value}::varchar end"
        case "json":
            return f"case when json_valid({text}) then {value}::varchar end"
        case "bool":
            return f"coalesce(lower({text}) = 'true', false)"
        case "instant":
            absolute = f"timezone('UTC', try_cast({text} as timestamptz))"
            local = f"try_cast({text} as timestamp)"
            read = f"case when {is_local(value, 'VARCHAR')} then {local} else {absolute} end"
            return _in_calendar(_where(text, INSTANT, read))
        case "date":
            return _in_calendar(_where(text, DATE, f"try_cast({text} as date)"))
    pattern = {"money": MONEY, "rate": RATE, "int": INTEGER}[column.kind]
    return _where(text, pattern, f"try_cast({text} as {column.data_type})")


def _from_other(column: Column, value: str, source: str) -> str | None:
    # A float in a whole-number column is what pandas makes of integers with gaps.
    fitting = {"money": _EXACT, "rate": _EXACT, "int": _NUMBERS}.get(column.kind)
    if fitting and fitting.fullmatch(source):
        return _unchanged(value, source, column.data_type)
    if column.kind == "json" and _NESTED.fullmatch(source):
        return f"to_json({value})::varchar"
    if column.kind == "date" and source == "DATE":
        return _in_calendar(value)
    if column.kind == "date" and _WALL_CLOCK.fullmatch(source):
        return _in_calendar(_unchanged(value, source, "DATE"))
    if column.kind == "instant" and _ABSOLUTE.fullmatch(source):
        return _in_calendar(f"timezone('UTC', {value})")
    if column.kind == "instant" and (source == "DATE" or _WALL_CLOCK.fullmatch(source)):
        return _in_calendar(f"try_cast({value} as timestamp)")
    return None


def _where(text: str, pattern: str, result: str) -> str:
    return f"case when regexp_full_match({text}, {literal(pattern)}) then {result} end"


def _unchanged(value: str, source: str, target: str) -> str:
    there = f"try_cast({value} as {target})"
    return f"case when try_cast({there} as {source}) = {value} then {there} end"


def _in_calendar(value: str) -> str:
    # Beyond these years a time zone's offset could leave the range of the type and stop the build.
    return f"case when year({value}) between 1 and 9999 then {value} end"
