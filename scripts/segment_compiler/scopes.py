"""How the parts of a condition are written in SQL: for a customer, and for one row of an event."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.operands import Length
    from segment_compiler.vocabulary import Event, Field, Vocabulary

CUSTOMERS = "segment_customers"
WINDOWS = "segment_windows"
PLAIN = re.compile(r"[a-z0-9_]+")
LONGEST = 63  # of a longer name PostgreSQL keeps the beginning, which two may share


def column_name(field: Field) -> str:
    """Give the column that a field has in `segment_customers`: `metadata.plan` is metadata_plan.

    >>> from segment_compiler.vocabulary import Field
    >>> column_name(Field("metadata.plan", "text", "customers", "metadata", key="plan"))
    'metadata_plan'
    """
    if field.key is None or PLAIN.fullmatch(field.key):
        return kept_whole(field.name.replace(".", "_"))
    # Keys may differ where column names cannot: `Plan` and `plan`, `a.b` and `a_b`.
    plain = re.sub(r"[^a-z0-9]+", "_", field.name.lower()).strip("_")
    return kept_whole(f"{plain}_{digest(field.name)}")


def local_day_name(field: Field) -> str:
    """Give the column of `segment_customers` that holds a time's local day."""
    return kept_whole(f"{column_name(field)}_local_day")


def kept_whole(name: str) -> str:
    """Give a name that no warehouse cuts: one that is too long ends in a digest of itself."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}_{digest(name)}"


def digest(text: str) -> str:
    """Give eight digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition can speak of: customers, or the rows of one event.

    `is_shared` is the place where `segment_customers` itself is made, from the marts.
    """

    vocabulary: Vocabulary
    engine: str
    event: Event | None = None
    is_shared: bool = False

    @property
    def fields(self) -> Mapping[str, Field]:
        """Give the fields by name."""
        return self.event.fields if self.event else self.vocabulary.fields

    def column(self, field: Field) -> exp.Expr:
        """Give a field's value."""
        if self.event is None and not self.is_shared:
            return leaves.column(column_name(field))
        column = leaves.column(field.column, self.event.relation if self.event else field.relation)
        if field.key is None:
            return column
        return leaves.json_value(column, field.key, field.type, self.engine)

    def instant(self, name: str) -> exp.Expr:
        """Give a column of `segment_windows`; `segment_customers` has them all."""
        return leaves.column(name, WINDOWS if self.event or self.is_shared else None)

    def local_day(self, field: Field) -> exp.Expr:
        """Give the local day of a date or an instant; of a customer it is a column."""
        if field.type == "date":
            return self.column(field)
        if self.event is None and not self.is_shared:
            return leaves.column(local_day_name(field))
        time_zone = self.instant("time_zone")
        return exp.cast(leaves.local_time(self.column(field), time_zone, self.engine), "date")

    def later(self, field: Field, plus: Length) -> exp.Expr:
        """Give a time so much later; of a customer it is a column."""
        if self.event is None and not self.is_shared:
            return leaves.column(later_name(field, plus))
        value = self.column(field)
        if plus.is_exact:
            step = leaves.interval(plus.amount, plus.unit)
            return exp.Paren(this=exp.Add(this=value, expression=step))
        if field.type == "date":
            midnight = exp.cast(value, "timestamp")
            return exp.cast(leaves.add_calendar(midnight, plus.amount, plus.unit), "date")
        time_zone = self.instant("time_zone")
        shown = leaves.local_time(value, time_zone, self.engine)
        local = exp.Paren(this=leaves.add_calendar(shown, plus.amount, plus.unit))
        return leaves.instant_of(local, time_zone.copy(), self.engine)


def later_name(field: Field, plus: Length) -> str:
    """Give the column of `segment_customers` that holds a time so much later."""
    return kept_whole(f"{column_name(field)}_plus_{str(plus).replace(' ', '_')}")
