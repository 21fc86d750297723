"""The smallest pieces of SQL, each in the one form that means the same in every warehouse."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = str | int | Decimal | date | bool


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


def matches(operand: exp.Expr, pattern: str) -> exp.Expr:
    """Give a search with a regular expression; engines fold case in more ways than one."""
    return exp.RegexpLike(this=lower(operand), expression=text_literal(simple_lower(pattern)))


def operands(tree: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """Give what a chain of `and`s, or of `or`s, joins; another tree is its own only operand.

    A group inside one of its own kind then needs no brackets of its own.
    """
    return list(tree.flatten()) if isinstance(tree, kind) else [tree]


def times(operand: exp.Expr, factor: Decimal) -> exp.Expr:
    """Give a column times a number; times 1 is left out."""
    return operand if factor == 1 else exp.Mul(this=operand, expression=literal(factor))
