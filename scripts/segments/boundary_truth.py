"""Says of a made-up customer whether conditions hold, by the language's words and not by SQL."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segment_compiler.behaviours import Did, resolve_behaviour
from segment_compiler.leaves import simple_lower
from segment_compiler.resolve import OtherField, Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, Everyone, Group, Reference
from segments.boundary_time import (
    anniversary_days,
    has_anniversary,
    later_time,
    moment,
    month_day,
)
from segments.testing_rows import TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.behaviours import Aggregate
    from segment_compiler.spec import Condition
    from segment_compiler.vocabulary import Field, Vocabulary

COMPARE = {
    "is": operator.eq, "more_than": operator.gt, "at_least": operator.ge, "less_than": operator.lt,
    "at_most": operator.le, "before": operator.lt, "after": operator.gt,
    "on_or_before": operator.le, "on_or_after": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up customer: values by field, rows by mart, and the other segments they are in."""

    values: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows the words and the run's instant, naive, in UTC."""

    vocabulary: Vocabulary
    as_of: datetime

    def meets(self, node: Condition, person: Person) -> bool:
        """Tell whether a customer meets a condition."""
        if isinstance(node, Reference):
            return node.segment in person.segments
        if isinstance(node, Behaviour):
            found = resolve_behaviour(node, self.vocabulary)
            assert isinstance(found, Did)
            return self.did(found, person) != (node.head == "did_not")
        if isinstance(node, Group):
            verdicts = (self.meets(below, person) for below in node.nodes)
            return all(verdicts) if node.head == "all" else any(verdicts) == (node.head == "any")
        return self.compares(node, person.values, self.vocabulary.fields)

    def compares(
        self, node: Condition, values: Mapping[str, Any], fields: Mapping[str, Field]
    ) -> bool:
        """Tell whether a comparison holds for the values of a customer, or of a row."""
        if isinstance(node, Everyone):
            return True
        if isinstance(node, Group):
            verdicts = (self.compares(below, values, fields) for below in node.nodes)
            return all(verdicts) if node.head == "all" else any(verdicts) == (node.head == "any")
        assert isinstance(node, Comparison)
        found = resolve(node, fields)
        assert isinstance(found, Predicate)
        return self.holds(found, values)

    def did(self, found: Did, person: Person) -> bool:
        """Tell whether the rows of a customer meet a behaviour."""
        numbers = {one.name: self.measured(one, person) for one in found.aggregates}
        only = found.others is None or len(set(numbers.values())) == 1
        return only and self.holds(found.predicate, numbers)

    def measured(self, one: Aggregate, person: Person) -> Any:
        """Give a number over a customer's rows."""
        rows = [
            row
            for relation, row in person.rows
            if relation == one.event.relation and self.is_counted(one, row)
        ]
        if one.column is None:
            return len(rows)
        known = [v for v in (value_of(one.column, row) for row in rows) if v is not None]
        if one.kind == "distinct":
            return len({simple_lower(v) if isinstance(v, str) else v for v in known})
        if one.kind in ("times", "values"):
            return len(known)
        if one.kind == "total":
            return sum(known)
        return (max if one.kind == "largest" else min)(known, default=None)

    def is_counted(self, one: Aggregate, row: Mapping[str, Any]) -> bool:
        """Tell whether a row is of an event, and meets its `where` and its `when`."""
        event = one.event
        if event.filter and not value_of(event.fields[event.filter], row):
            return False
        if any(row.get(name) != value for name, value in event.fixed):
            return False
        if one.where is not None and not self.compares(one.where, row, event.fields):
            return False
        return one.when is None or (row.get(event.time) is not None and self.holds(one.when, row))

    def holds(self, found: Predicate, values: Mapping[str, Any]) -> bool:
        """Tell whether a comparison holds; the unknown has the verdict that the spec gives it."""
        value = value_of(found.field, values)
        if found.operator == "known":
            return bool((value is not None and value != []) == found.operand)
        operand = found.operand
        if isinstance(operand, OtherField):
            operand = self.other(operand, values)
        if value is None or value == [] or operand is None:
            return found.unknown_is
        return self.compared(found, value, operand) != found.is_negative

    def other(self, operand: OtherField, values: Mapping[str, Any]) -> Any:
        """Give the value of an operand that is a field."""
        value = value_of(operand.field, values)
        if value is None or operand.field.type in ("number", "money"):
            return None if value is None else Fraction(value) * Fraction(operand.times)
        return later_time(value, operand.plus) if operand.plus else value

    def compared(self, found: Predicate, value: Any, operand: Any) -> bool:
        """Compare two known values by a positive operator."""
        if found.bounds is not None:
            low, high = (moment(one, self.as_of) for one in found.bounds)
            return bool((low is None or value >= low) and (high is None or value < high))
        if found.operator in ("anniversary_in_next", "anniversary_in_last"):
            days = anniversary_days(found.operator, operand, self.as_of)
            return has_anniversary(day_of(value), days)
        if found.operator == "month":
            return bool(value.month == operand)
        if found.operator == "month_day":
            return bool(month_day(day_of(value)) == operand)
        if found.field.type == "text":
            return text_matches(found.operator, simple_lower(value), operand)
        if found.field.type == "set":
            chosen = [simple_lower(one) in [simple_lower(v) for v in value] for one in operand]
            return all(chosen) if found.operator == "contains_all" else any(chosen)
        if found.field.type in ("number", "money"):
            return number_matches(found.operator, Fraction(value), operand)
        return bool(COMPARE[found.operator](value, operand))


def value_of(column: Field, values: Mapping[str, Any]) -> Any:
    """Give a value; of what is not given the plain one, or None for unknown."""
    if column.ratio:
        above, below = (values.get(name) or 0 for name in column.ratio)
        return Fraction(above) / Fraction(below) if below else None
    if column.name in values:
        return values[column.name]
    if not column.is_required:
        return None
    return {"number": 0, "money": 0, "boolean": column.name == TRUE}.get(column.type)


def day_of(value: Any) -> date:
    """Give the day of an instant, or of a date."""
    found: date = value.date() if isinstance(value, datetime) else value
    return found


def text_matches(name: str, value: str, operand: Any) -> bool:
    """Compare texts; case never matters."""
    if name in ("is", "in"):
        return value in [simple_lower(one) for one in (operand if name == "in" else [operand])]
    text = simple_lower(operand)
    if name == "matches":
        return re.search(text, value) is not None
    if name == "contains":
        return text in value
    return value.startswith(text) if name == "starts_with" else value.endswith(text)


def number_matches(name: str, value: Fraction, operand: Any) -> bool:
    """Compare numbers, exactly."""
    if name == "in":
        return value in [Fraction(one) for one in operand]
    if name == "between":
        return Fraction(operand[0]) <= value <= Fraction(operand[1])
    return bool(COMPARE[name](value, Fraction(operand)))
