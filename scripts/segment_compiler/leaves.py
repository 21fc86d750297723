"""The smallest pieces of SQL, each in the one form that means the same in every warehouse."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler.patterns import engine_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | int | Decimal | date | bool

# Functions that sqlglot knows nothing of, so that it would print them for any engine.
UNKNOWN_TO_SQLGLOT = frozenset(
    {"any", "cardinality", "convert_to", "get_json_object", "json_extract_string"}
)
JSON_SHAPES = {
    "number": ("^[+-]?[0-9]{1,15}([.][0-9]{1,6}0*)?$", "decimal(21, 6)"),
    "date": ("^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$", "date"),
}
# PostgreSQL has no cast that gives null for a 30 February, so there the shape knows the calendar.
CALENDAR_DATE = (
    "^[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))$"
    "|^([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29$"
)
# Spark tells a fraction of JSON like this where it is large or small, and is asked for as a number.
EXPONENT = "^-?[0-9][.][0-9]+E(-[1-9]|[0-9]{1,2})$"
# What `trim` takes off in DuckDB: Unicode's spaces, and no tabs; elsewhere it is one kind of space.
SPACES = r"\0020\00a0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200a\202f\205f\3000"

# Capitals whose small letters depend on where they stand in Java, and those that are meant.
LOWERED_BY_PLACE = ("Σİ", "σi")


def simple_lower(text: str) -> str:
    """Lower each character by itself, as warehouses do: no final sigma, a dotted I becomes i.

    >>> simple_lower("ΟΔΟΣ")
    'οδοσ'
    """
    return "".join("i" if char == "İ" else char.lower() for char in text)


def literal(value: Value) -> exp.Expr:
    """Give a value as SQL. A brace that a template might read is split off."""
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, Decimal):
        return (
            exp.convert(value) if value == value.to_integral() else exp.Literal.number(f"{value:f}")
        )
    return exp.convert(value)


def text_literal(value: str) -> exp.Expr:
    """Give text as SQL, on one line, so that no template engine finds an opening mark in it.

    >>> text_literal("a{{b").sql()
    "'a{' || '{b'"
    """
    # Lines of a model are indented, so a line break inside quotes would grow spaces.
    parts = [part for part in re.split(r"(\n)|(?<=\{)(?=[{%#])", value) if part] or [""]
    joined, *others = [
        exp.func("chr", exp.convert(ord(part))) if part == "\n" else exp.convert(part)
        for part in parts
    ]
    for part in others:
        joined = exp.DPipe(this=joined, expression=part)
    return joined


def column(name: str, table: str | None = None) -> exp.Column:
    """Give a column; names come from the contract or are made here, and are plain words."""
    return exp.column(name, table=table)


def table(name: str) -> exp.Table:
    """Give a relation; like a column's, its name is made here and needs no parsing."""
    return exp.Table(this=exp.to_identifier(name))


@cache
def data_type(name: str) -> exp.DataType:
    """Give a type by its name, parsed once."""
    return exp.DataType.build(name)


def null(type_: str) -> exp.Expr:
    """Give a null of a type."""
    return typed(exp.Null(), type_)


def typed(operand: exp.Expr, type_: str) -> exp.Expr:
    """Give an expression as a type."""
    return exp.Cast(this=operand, to=data_type(type_).copy())


def lower(operand: exp.Expr) -> exp.Expr:
    """Give text in small letters."""
    return exp.Lower(this=operand)


def is_null(operand: exp.Expr) -> exp.Expr:
    """Give `operand is null`."""
    return exp.Is(this=operand, expression=exp.Null())


def is_not_null(operand: exp.Expr) -> exp.Expr:
    """Give `operand is not null`."""
    return exp.Is(this=operand, expression=exp.Not(this=exp.Null()))


def equals_ignoring_case(operand: exp.Expr, texts: Sequence[str]) -> exp.Expr:
    """Give equality with one text, or with any of several, whatever their case."""
    values = [text_literal(simple_lower(text)) for text in texts]
    if len(values) == 1:
        return exp.EQ(this=lower(operand), expression=values[0])
    return exp.In(this=lower(operand), expressions=values)


def contains(operand: exp.Expr, text: str) -> exp.Expr:
    """Give a search for plain text; no pattern, so `%` and `_` need no escape."""
    needle = text_literal(simple_lower(text))
    position = exp.StrPosition(this=lower(operand), substr=needle)
    return exp.GT(this=position, expression=exp.convert(0))


def starts_with(operand: exp.Expr, text: str) -> exp.Expr:
    """Give a comparison of the first characters; `starts_with` is not everywhere."""
    head = exp.Substring(
        this=lower(operand), start=exp.convert(1), length=exp.convert(len(simple_lower(text)))
    )
    return exp.EQ(this=head, expression=text_literal(simple_lower(text)))


def ends_with(operand: exp.Expr, text: str) -> exp.Expr:
    """Give a comparison of the last characters; `ends_with` is not everywhere."""
    tail = exp.Right(this=lower(operand), expression=exp.convert(len(simple_lower(text))))
    return exp.EQ(this=tail, expression=text_literal(simple_lower(text)))


def matches(operand: exp.Expr, pattern: str, engine: str) -> exp.Expr:
    """Give a search with a regular expression; engines fold case in more ways than one."""
    lowered = simple_lower(pattern)
    searched = text_literal(engine_pattern(lowered, engine))
    if engine == "postgres" and isinstance(searched, exp.DPipe):
        searched = exp.Paren(this=searched)  # there `~` binds no looser than `||`
    return exp.RegexpLike(this=lower(operand), expression=searched)


def operands(tree: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """Give what a chain of `and`s, or of `or`s, joins; another tree is its own only operand.

    A group inside one of its own kind then needs no brackets of its own.
    """
    return list(tree.flatten()) if isinstance(tree, kind) else [tree]


def times(operand: exp.Expr, factor: Decimal) -> exp.Expr:
    """Give a column times a number; times 1 is left out."""
    return operand if factor == 1 else exp.Mul(this=operand, expression=literal(factor))


def wide(operand: exp.Expr) -> exp.Expr:
    """Give a number with room for a product: DuckDB keeps that of two amounts in 18 digits."""
    return exp.cast(operand.copy(), "decimal(38, 6)")


def contains_element(operand: exp.Expr, text: str) -> exp.Expr:
    """Give whether a list, whose elements are in small letters, has an element."""
    element = text_literal(simple_lower(text))
    return exp.ArrayContains(this=operand, expression=element)


def is_empty(operand: exp.Expr) -> exp.Expr:
    """Give whether a list has no element."""
    return exp.EQ(this=exp.ArraySize(this=operand), expression=exp.convert(0))


def local_time(operand: exp.Expr, time_zone: exp.Expr, engine: str) -> exp.Expr:
    """Give what clocks of a time zone show at an instant, which is in UTC."""
    if engine != "spark":  # whose times have no zone: they are shown in the session's, UTC
        operand = exp.AtTimeZone(this=operand, zone=exp.convert("UTC"))
    return exp.AtTimeZone(this=operand, zone=time_zone)


def instant_of(local: exp.Expr, time_zone: exp.Expr, engine: str) -> exp.Expr:
    """Give the instant, in UTC, at which clocks of a time zone show a time.

    Of a time that clocks show twice the earlier holds: it is looked for an hour before, and half
    an hour. Spark gives it by itself.
    """
    if engine == "spark":
        return exp.FromTimeZone(this=local, zone=time_zone)
    zoned = exp.AtTimeZone(this=local, zone=time_zone)
    found = exp.Case(default=zoned.copy())
    for minutes in (60, 30):
        before = exp.Sub(this=zoned.copy(), expression=interval(minutes, "minute"))
        shown = exp.AtTimeZone(this=exp.Paren(this=before), zone=time_zone.copy())
        found = found.when(exp.EQ(this=shown, expression=local.copy()), before.copy())
    return exp.AtTimeZone(this=exp.Paren(this=found), zone=exp.convert("UTC"))


def add_calendar(local: exp.Expr, amount: int, unit: str) -> exp.Expr:
    """Give a local time so many calendar units later, at the same time of day.

    Days are added to the date as a number: DuckDB takes intervals of 30 days and of 1 month for
    equal, and computes only one of two such sums.
    """
    if unit in ("day", "week"):
        days = exp.convert(amount * (7 if unit == "week" else 1))
        day = exp.Add(this=exp.cast(local, "date"), expression=days)
        midnight = exp.cast(exp.cast(local.copy(), "date"), "timestamp")
        time = exp.Sub(this=local.copy(), expression=midnight)
        return exp.Add(this=exp.cast(day, "timestamp"), expression=exp.Paren(this=time))
    amount, unit = (amount * 3, "month") if unit == "quarter" else (amount, unit)
    return exp.Add(this=local, expression=interval(amount, unit))


def interval(amount: int, unit: str) -> exp.Expr:
    """Give an exact length of time, or one of months or years."""
    return exp.Interval(this=exp.convert(str(amount)), unit=exp.var(unit))


def month_and_day(day: exp.Expr) -> exp.Expr:
    """Give a date's day of the year as a number: 131 is 31 January."""
    hundredfold = exp.Mul(this=part("month", day), expression=exp.convert(100))
    return exp.Add(this=hundredfold, expression=part("day", day.copy()))


def part(name: str, day: exp.Expr) -> exp.Expr:
    """Give the month or the day of a date as a number."""
    return exp.Extract(this=exp.var(name), expression=day)


def json_value(document: exp.Expr, key: str, type_: str, engine: str) -> exp.Expr:
    """Give a key of a JSON text as a type; null where it is missing, null, blank or a misfit."""
    text = trimmed(json_text(document, key, type_, engine), engine)
    known = exp.Nullif(this=text, expression=literal(""))
    if type_ == "text":
        return known
    if type_ == "boolean":
        words = [
            exp.If(this=exp.EQ(this=lower(known.copy()), expression=literal(word)), true=truth)
            for word, truth in (("true", exp.true()), ("false", exp.false()))
        ]
        return exp.Case(ifs=words)
    shape, target = JSON_SHAPES[type_]
    if engine == "postgres" and type_ == "date":
        shape = CALENDAR_DATE
    fits = exp.RegexpLike(this=known.copy(), expression=literal(shape))
    found = exp.Case(ifs=[exp.If(this=fits, true=tried(known, target))])
    if engine == "spark" and type_ == "number":
        return with_exponent(found, document, key)
    return found


def with_exponent(found: exp.Case, document: exp.Expr, key: str) -> exp.Case:
    """Read a number of JSON that Spark tells with an exponent; a text like it is none.

    Among several documents a text keeps its quotes.
    """
    several = joined(literal("["), document.copy(), literal("]"))
    told = exp.func("get_json_object", several, literal(f"$[*]['{key}']"))
    whole = typed(tried(told, "decimal(38, 20)"), "text")
    shape, target = JSON_SHAPES["number"]
    is_number = exp.RegexpLike(this=told.copy(), expression=literal(EXPONENT))
    fits = exp.RegexpLike(this=whole, expression=literal(shape))
    return found.when(exp.and_(is_number, fits), tried(whole.copy(), target))


def tried(operand: exp.Expr, type_: str) -> exp.Expr:
    """Give an expression as a type; null where it cannot be."""
    return exp.TryCast(this=operand, to=data_type(type_).copy(), safe=True)


def json_text(document: exp.Expr, key: str, type_: str, engine: str) -> exp.Expr:
    """Give the text at a key of a JSON text, in the function that each engine has for it."""
    if engine == "postgres":
        # `jsonb` writes 1e3 as 1000; `json` fails for fewer texts.
        read = exp.cast(document, "jsonb" if type_ == "number" else "json")
        return exp.JSONExtractScalar(this=read, expression=literal(key))
    if engine == "spark":
        return exp.func("get_json_object", document, literal(f"$['{key}']"))
    return exp.func("json_extract_string", document, literal(f'$."{key}"'))


def trimmed(operand: exp.Expr, engine: str) -> exp.Expr:
    """Give text without spaces at its ends."""
    if engine not in ("postgres", "spark"):
        return exp.Trim(this=operand)
    spaces = exp.UnicodeString(this=SPACES)
    return exp.Trim(this=operand, expression=spaces, position="both")


def sha256(operand: exp.Expr) -> exp.Expr:
    """Give the SHA-256 of a text in hexadecimal digits."""
    return exp.SHA2(this=operand, length=exp.convert(256))


def joined(*parts: exp.Expr) -> exp.Expr:
    """Give texts one after the other."""
    chain = parts[0]
    for part_ in parts[1:]:
        chain = exp.DPipe(this=chain, expression=part_)
    return chain
