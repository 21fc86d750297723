"""Conditions as SQL expressions: true exactly where the condition holds, and never by accident.

A negation is carried down to the leaves, where it knows what an unknown value means. So no
`not` stands before a group, and a null only ever counts as false.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.problems import Problem
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.spec import Comparison, Condition, Everyone, Group, Reference
from segment_compiler.vocabulary import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from segment_compiler.vocabulary import Field
    from segment_compiler.windows import Bound, Bounds

CUSTOMERS = "segment_customers"
COMPARE: dict[str, tuple[type[exp.Binary], type[exp.Binary]]] = {
    "is": (exp.EQ, exp.NEQ),
    "more_than": (exp.GT, exp.LTE),
    "at_least": (exp.GTE, exp.LT),
    "less_than": (exp.LT, exp.GTE),
    "at_most": (exp.LTE, exp.GT),
}
TEXT = {
    "contains": leaves.contains,
    "starts_with": leaves.starts_with,
    "ends_with": leaves.ends_with,
    "matches": leaves.matches,
}


def predicate(node: Condition, fields: Mapping[str, Field], *, negated: bool = False) -> exp.Expr:
    """Compile a condition, or its exact complement, over the columns of `segment_customers`.

    Raises:
        ValueError: a comparison makes no sense; `checks` finds those before.
    """
    if isinstance(node, Everyone):
        return exp.convert(not negated)
    if isinstance(node, Reference):
        return membership(node.segment, negated=negated)
    if isinstance(node, Comparison):
        found = resolve(node, fields)
        if isinstance(found, Problem):
            raise ValueError(str(found))
        return comparison(found, negated=negated)
    return group(node, fields, negated=negated)


def group(node: Group, fields: Mapping[str, Field], *, negated: bool) -> exp.Expr:
    """`none` is the complement of `any`; the complement of `any` is all of the complements."""
    below = negated != (node.head == "none")
    parts = [predicate(part, fields, negated=below) for part in node.nodes]
    kind = exp.And if (node.head == "all") != below else exp.Or
    flat = [leaf for part in parts for leaf in leaves.operands(part, kind)]
    return exp.and_(*flat) if kind is exp.And else exp.or_(*flat)


def membership(segment: str, *, negated: bool) -> exp.Expr:
    """`segment: staff` becomes a search for the customer's key among its members."""
    other = f"seg_{segment}"
    same = [
        exp.EQ(this=leaves.column(key, other), expression=leaves.column(key, CUSTOMERS))
        for key in KEYS
    ]
    found = exp.Exists(this=exp.select(exp.convert(1)).from_(other).where(*same))
    return exp.not_(found) if negated else found


def comparison(found: Predicate, *, negated: bool) -> exp.Expr:
    """Compile one comparison, then say what becomes of unknown values."""
    column = leaves.column(found.field.name)
    opposite = found.is_negative != negated
    if found.operator == "known":
        is_known = found.operand != opposite
        return leaves.is_not_null(column) if is_known else leaves.is_null(column)
    core = known_value(found, column, opposite=opposite)
    unknown_holds = found.unknown_is != negated
    if unknown_holds and not found.field.is_required:
        return exp.or_(*leaves.operands(core, exp.Or), leaves.is_null(column))
    return core


def known_value(found: Predicate, column: exp.Column, *, opposite: bool) -> exp.Expr:
    """Compile the comparison, or its opposite, for a value that is known."""
    if found.bounds is not None:
        return within(column, found.bounds, opposite=opposite)
    if found.field.type == "text":
        return text(found, column, opposite=opposite)
    if found.field.type == "boolean":
        return exp.EQ(this=column, expression=exp.convert(found.operand != opposite))
    if found.field.ratio is None:
        return number(found, column, leaves.literal, opposite=opposite)
    # A quotient is rounded for the eye; the product of its parts is exact.
    numerator, denominator = (leaves.column(part) for part in found.field.ratio)
    exact = number(found, numerator, partial(leaves.times, denominator), opposite=opposite)
    return exp.and_(exact, denominator > 0)


def text(found: Predicate, column: exp.Column, *, opposite: bool) -> exp.Expr:
    """`country: {is: PL}` becomes `lower(country) = 'pl'`: case never matters."""
    positive: exp.Expr
    if found.operator in ("is", "in"):
        values = found.operand if isinstance(found.operand, tuple) else (found.operand,)
        positive = leaves.equals_ignoring_case(column, values)
    else:
        positive = TEXT[found.operator](column, found.operand)
    return flip(positive) if opposite else positive


def flip(positive: exp.Expr) -> exp.Expr:
    """Give the opposite of a comparison of two known values, without a `not` where one can."""
    for straight, flipped in ((exp.EQ, exp.NEQ), (exp.GT, exp.LTE)):
        if isinstance(positive, straight):
            return flipped(this=positive.this, expression=positive.expression)
    return exp.not_(positive)


def number(
    found: Predicate,
    column: exp.Column,
    value: Callable[[Decimal], exp.Expr],
    *,
    opposite: bool,
) -> exp.Expr:
    """`amount_spent: {at_least: 500}` becomes `amount_spent >= 500`."""
    if found.operator == "in":
        positive = exp.In(this=column, expressions=[value(item) for item in found.operand])
        return exp.not_(positive) if opposite else positive
    if found.operator == "between":
        low, high = (value(item) for item in found.operand)
        below, above = (exp.LT, exp.GT) if opposite else (exp.GTE, exp.LTE)
        ends = below(this=column, expression=low), above(this=column, expression=high)
        return exp.or_(*ends) if opposite else exp.and_(*ends)
    straight, flipped = COMPARE[found.operator]
    return (flipped if opposite else straight)(this=column, expression=value(found.operand))


def within(column: exp.Column, bounds: Bounds, *, opposite: bool) -> exp.Expr:
    """`last_order_at: {in_last: 30 days}` becomes a half-open window between two instants."""
    low, high = (edge(bound) for bound in bounds)
    parts = []
    if low is not None:
        parts.append(column < low if opposite else column >= low)
    if high is not None:
        parts.append(column >= high if opposite else column < high)
    return exp.or_(*parts) if opposite else exp.and_(*parts)


def edge(bound: Bound) -> exp.Expr | None:
    """Give a bound as SQL: a column of `segment_customers`, or a literal date."""
    if bound is None or isinstance(bound, date):
        return None if bound is None else leaves.literal(bound)
    return leaves.column(bound.name)
