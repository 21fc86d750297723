"""What comparisons mean as formulas: which values of a field they allow, and the unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler.behaviours import RELATION
from segment_compiler.domains import (
    BOTH,
    INFINITY,
    YES,
    Choices,
    Texts,
    Times,
    numbers,
)
from segment_compiler.implications import ALWAYS, Literal, every, negation, some
from segment_compiler.leaves import simple_lower
from segment_compiler.moments import moment
from segment_compiler.resolve import OtherField, Predicate

if TYPE_CHECKING:
    from segment_compiler.domains import Interval
    from segment_compiler.implications import Formula, Variable
    from segment_compiler.vocabulary import Field

WHOLE_TYPES = ("bigint", "integer")
BELOW, EQUAL, ABOVE = "<", "=", ">"
SIDES = frozenset({BELOW, EQUAL, ABOVE})
AGAINST = {
    "is": {EQUAL}, "more_than": {ABOVE}, "at_least": {ABOVE, EQUAL}, "less_than": {BELOW},
    "at_most": {BELOW, EQUAL}, "before": {BELOW}, "after": {ABOVE},
    "on_or_before": {BELOW, EQUAL}, "on_or_after": {ABOVE, EQUAL},
}  # fmt: skip


def meaning(found: Predicate, *, is_count: bool = False) -> Formula:
    """Give a comparison as a formula; `is_count` says that the field is a whole number from 0."""
    known = is_known(found.field)
    if found.operator == "known":
        return known if found.operand else negation(known)
    all_known = [known]
    if isinstance(found.operand, OtherField):
        all_known.append(is_known(found.operand.field))
    if found.currency:  # without a rate an amount is unknown
        all_known.append(Literal(("rate", found.currency), YES))
    known = every(all_known)
    value = allowed(found, is_count=is_count)
    if found.is_negative:
        value = negation(value)
    if found.unknown_is:
        return some((negation(known), value))
    return every((known, value))


def name_of(field: Field) -> str:
    """Give a name that tells fields apart; an average is named by both of its parts."""
    return "/".join(field.ratio) if field.ratio and field.relation == RELATION else field.name


def is_known(field: Field) -> Formula:
    """Give the formula of a field's being known."""
    return ALWAYS if field.is_required else Literal((name_of(field), "known"), YES)


def allowed(found: Predicate, *, is_count: bool) -> Formula:
    """Give the formula that a known value meets."""
    field, operand = found.field, found.operand
    name = name_of(field)
    if isinstance(operand, OtherField):
        against = (name, "against", operand.field.name, operand.times, operand.plus)
        return Literal(against, Choices(frozenset(AGAINST[found.operator]), SIDES))
    if found.bounds is not None:
        low, high = (None if one is None else moment(one) for one in found.bounds)
        parts = [Literal((name,), Times(lows=frozenset({low})))] if low else []
        parts += [Literal((name,), Times(highs=frozenset({high})))] if high else []
        return every(parts)
    if found.days is not None:
        return Literal((name, found.operator, str(operand)), YES)
    if found.operator in ("month", "month_day"):  # 201 is 1 February
        ends = (operand, operand) if operand > 12 else (100 * operand + 1, 100 * operand + 31)  # noqa: PLR2004
        days = numbers([closed(*map(Decimal, ends))], "whole")
        return Literal((name, "day of the year"), days)
    if field.type == "set":
        has = [Literal((name, "has", simple_lower(one)), YES) for one in operand]
        return some(has) if found.operator == "contains_any" else every(has)
    if field.type == "text":
        return Literal((name,), texts(found))
    if field.type == "boolean":
        return Literal((name,), Choices(frozenset({operand}), BOTH))
    variable: Variable = (name, found.currency)
    is_whole = field.sql_type.lower() in WHOLE_TYPES and not field.key
    grain = "count" if is_count else "whole" if is_whole else ""
    return Literal(variable, numbers(intervals(found), grain))


def texts(found: Predicate) -> Texts:
    """Give the texts that a positive operator allows; case never matters."""
    if found.operator == "in":
        return Texts(frozenset(map(simple_lower, found.operand)))
    operand = simple_lower(found.operand)
    if found.operator == "is":
        return Texts(frozenset({operand}))
    return Texts(required=frozenset({(found.operator, operand)}))


def closed(low: Decimal, high: Decimal) -> Interval:
    """Give an interval with both ends."""
    return (low, 0), (high, 0)


def intervals(found: Predicate) -> list[Interval]:
    """Give the numbers that a positive operator allows."""
    operand = found.operand
    if found.operator == "in":
        return [closed(one, one) for one in sorted(operand)]
    if found.operator == "between":
        return [closed(*operand)]
    return {
        "is": [closed(operand, operand)],
        "more_than": [((operand, 1), (INFINITY, 0))],
        "at_least": [closed(operand, INFINITY)],
        "less_than": [((-INFINITY, 0), (operand, -1))],
        "at_most": [closed(-INFINITY, operand)],
    }[found.operator]
