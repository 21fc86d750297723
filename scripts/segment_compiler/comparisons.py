"""Comparisons of values that are known, or their opposites, as SQL expressions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.behaviours import RELATION
from segment_compiler.resolve import OtherField, Predicate
from segment_compiler.windows import rate_to

if TYPE_CHECKING:
    from decimal import Decimal

    from segment_compiler.scopes import Scope
    from segment_compiler.vocabulary import Field
    from segment_compiler.windows import Anniversaries, Bound, Bounds

COMPARE: dict[str, tuple[type[exp.Binary], type[exp.Binary]]] = {
    "is": (exp.EQ, exp.NEQ),
    "more_than": (exp.GT, exp.LTE),
    "at_least": (exp.GTE, exp.LT),
    "less_than": (exp.LT, exp.GTE),
    "at_most": (exp.LTE, exp.GT),
    "before": (exp.LT, exp.GTE),
    "after": (exp.GT, exp.LTE),
    "on_or_before": (exp.LTE, exp.GT),
    "on_or_after": (exp.GTE, exp.LT),
}
CIRCLE = 1300  # above 1231, so that a day of the year minus another is never below zero
TEXT = {
    "contains": leaves.contains,
    "starts_with": leaves.starts_with,
    "ends_with": leaves.ends_with,
}


def known_value(found: Predicate, scope: Scope, *, opposite: bool) -> exp.Expr:
    """Compile a comparison, or its opposite, for values that are known."""
    field = found.field
    if found.bounds is not None:
        return within(scope.column(field), found.bounds, scope, opposite=opposite)
    if found.days is not None:
        return anniversary(field, found.days, scope, opposite=opposite)
    if found.operator in ("month", "month_day"):
        return calendar(found, scope, opposite=opposite)
    if field.type == "text":
        return text(found, scope, opposite=opposite)
    if field.type == "boolean":
        is_true = exp.convert(found.operand != opposite)
        return exp.EQ(this=scope.column(field), expression=is_true)
    if field.type == "set":
        return elements(found, scope.column(field), opposite=opposite)
    if field.type in ("date", "timestamp"):
        later = stepped(found.operand, scope)
        kind = COMPARE[found.operator][opposite]
        return kind(this=scope.column(field), expression=later)
    return number(found, scope, opposite=opposite)


def unknown_parts(found: Predicate, scope: Scope) -> list[exp.Expr]:
    """Give a test for each part of a comparison that can be unknown."""
    parts = [unknown_part(found.field, scope)]
    if isinstance(found.operand, OtherField):
        parts.append(unknown_part(found.operand.field, scope))
    if found.currency:
        parts.append(leaves.is_null(scope.instant(rate_to(found.currency).name)))
    return [part for part in parts if part is not None]


def unknown_part(field: Field, scope: Scope) -> exp.Expr | None:
    """Give the test for a field's being unknown; None where it never is."""
    if field.is_required:
        return None
    if field.type == "set":
        return leaves.is_empty(scope.column(field))
    if field.ratio and field.relation == RELATION:
        return exp.EQ(this=leaves.column(field.ratio[1]), expression=exp.convert(0))
    return leaves.is_null(scope.column(field))


def text(found: Predicate, scope: Scope, *, opposite: bool) -> exp.Expr:
    """`country: {is: PL}` becomes `lower(country) = 'pl'`: case never matters."""
    column = scope.column(found.field)
    positive: exp.Expr
    if found.operator in ("is", "in"):
        values = found.operand if isinstance(found.operand, tuple) else (found.operand,)
        positive = leaves.equals_ignoring_case(column, values)
    elif found.operator == "matches":
        positive = leaves.matches(column, found.operand, scope.engine)
    else:
        positive = TEXT[found.operator](column, found.operand)
    return flip(positive) if opposite else positive


def flip(positive: exp.Expr) -> exp.Expr:
    """Give the opposite of a comparison of two known values, without a `not` where one can."""
    for straight, flipped in ((exp.EQ, exp.NEQ), (exp.GT, exp.LTE)):
        if isinstance(positive, straight):
            return flipped(this=positive.this, expression=positive.expression)
    return exp.not_(positive)


def elements(found: Predicate, column: exp.Expr, *, opposite: bool) -> exp.Expr:
    """`tags: {contains_any: [vip, gold]}` becomes a search for each; an empty set has none."""
    parts = [leaves.contains_element(column.copy(), one) for one in found.operand]
    if opposite:
        parts = [exp.not_(part) for part in parts]
    is_or = (found.operator == "contains_any") != opposite
    return exp.or_(*parts) if is_or else exp.and_(*parts)


def number(found: Predicate, scope: Scope, *, opposite: bool) -> exp.Expr:
    """`amount_spent: {at_least: 500}` becomes `amount_spent >= 500`.

    A quotient is rounded for the eye; the products of its parts and the other side's are exact.
    """
    left, below = parts_of(found.field, scope)
    if found.currency:
        rate = scope.instant(rate_to(found.currency).name)
        left = exp.Mul(this=left, expression=rate)
    denominators = [below] if below is not None else []
    if isinstance(found.operand, OtherField):
        above, other_below = parts_of(found.operand.field, scope)
        right = leaves.times(above, found.operand.times)
        if other_below is not None:
            left = exp.Mul(this=left, expression=leaves.wide(other_below))
            denominators.append(other_below)
        value = right if below is None else exp.Mul(this=right, expression=leaves.wide(below))
        straight, flipped = COMPARE[found.operator]
        compared: exp.Expr = (flipped if opposite else straight)(this=left, expression=value)
    else:
        compared = compared_with_value(found, left, below, opposite=opposite)
    return exp.and_(compared, *(one.copy() > 0 for one in denominators))


def parts_of(field: Field, scope: Scope) -> tuple[exp.Expr, exp.Expr | None]:
    """Give a number as it is, or the two parts of a quotient."""
    if field.ratio is None:
        return scope.column(field), None
    above, below = (leaves.column(part) for part in field.ratio)
    return above, below


def compared_with_value(
    found: Predicate, left: exp.Expr, below: exp.Expr | None, *, opposite: bool
) -> exp.Expr:
    """Compare with a number, or with several."""

    def value(amount: Decimal) -> exp.Expr:
        return leaves.literal(amount) if below is None else leaves.times(below.copy(), amount)

    if found.operator == "in":
        positive = exp.In(this=left, expressions=[value(item) for item in found.operand])
        return exp.not_(positive) if opposite else positive
    if found.operator == "between":
        low, high = (value(item) for item in found.operand)
        under, over = (exp.LT, exp.GT) if opposite else (exp.GTE, exp.LTE)
        ends = under(this=left, expression=low), over(this=left.copy(), expression=high)
        return exp.or_(*ends) if opposite else exp.and_(*ends)
    straight, flipped = COMPARE[found.operator]
    return (flipped if opposite else straight)(this=left, expression=value(found.operand))


def stepped(other: OtherField, scope: Scope) -> exp.Expr:
    """Give another time, so many local days or exact hours later."""
    return scope.later(other.field, other.plus) if other.plus else scope.column(other.field)


def calendar(found: Predicate, scope: Scope, *, opposite: bool) -> exp.Expr:
    """`month: 2` and `month_day: 02-01` look at the local day, of whatever year."""
    day = scope.local_day(found.field)
    part = leaves.part("month", day) if found.operator == "month" else leaves.month_and_day(day)
    kind = exp.NEQ if opposite else exp.EQ
    return kind(this=part, expression=exp.convert(found.operand))


def anniversary(field: Field, days: Anniversaries, scope: Scope, *, opposite: bool) -> exp.Expr:
    """Measure on a circle of days how far after the first one lies; 29 February may be a 28th."""
    day = leaves.month_and_day(scope.local_day(field))
    first, span, leap = (scope.instant(one.name) for one in (days.first, days.span, days.leap))
    circle = exp.convert(CIRCLE)
    after = exp.Paren(this=exp.Add(this=exp.Sub(this=day, expression=first), expression=circle))
    reached = exp.Mod(this=after, expression=circle.copy())
    if opposite:
        return exp.and_(
            exp.GT(this=reached, expression=span),
            exp.or_(exp.NEQ(this=day.copy(), expression=exp.convert(229)), exp.not_(leap)),
        )
    return exp.or_(
        exp.LTE(this=reached, expression=span),
        exp.and_(exp.EQ(this=day.copy(), expression=exp.convert(229)), leap),
    )


def within(column: exp.Expr, bounds: Bounds, scope: Scope, *, opposite: bool) -> exp.Expr:
    """`last_order_at: {in_last: 30 days}` becomes a half-open window between two instants."""
    low, high = (edge(bound, scope) for bound in bounds)
    parts: list[exp.Expr] = []
    if low is not None:
        kind = exp.LT if opposite else exp.GTE
        parts.append(kind(this=column.copy(), expression=low))
    if high is not None:
        kind = exp.GTE if opposite else exp.LT
        parts.append(kind(this=column.copy(), expression=high))
    return exp.or_(*parts) if opposite else exp.and_(*parts)


def edge(bound: Bound, scope: Scope) -> exp.Expr | None:
    """Give a bound as SQL: an instant of the run, or a literal date."""
    if bound is None or isinstance(bound, date):
        return None if bound is None else leaves.literal(bound)
    return scope.instant(bound.name)
