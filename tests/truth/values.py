"""What a column holds for one customer, or for one row of an event."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from truth.local_time import plus
from truth.operators import POSITIVE_TWIN, exact, meets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from truth.local_time import Moment
    from truth.shop import Row
    from truth.vocabulary import Column, Vocabulary


NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def as_number(text: str) -> Decimal:
    """Read a plain number."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


READ: Mapping[str, Callable[[str], Any]] = {
    "number": as_number,
    "boolean": lambda text: bool(("false", "true").index(text.lower())),
    "date": date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A row that conditions speak of: a customer, or one row of the mart `relation`."""

    row: Row
    columns: Mapping[str, Column]
    moment: Moment
    vocabulary: Vocabulary
    relation: str | None = None

    def type(self, name: str) -> str:
        """Give the type of a column, or of a key of a JSON column."""
        if "." in name:
            return self.vocabulary.json_type(self.relation, name)
        return self.columns[name].type

    def value(self, name: str) -> Any:
        """Give what a column holds; None is unknown, and a ratio is exact."""
        if "." in name:
            return json_value(self.row, name, self.type(name))
        ratio = self.columns[name].ratio
        if ratio:
            above, below = (self.row[part] for part in ratio)
            known = above is not None and below is not None and below > 0
            return exact(above) / exact(below) if known else None
        value = self.row.get(name)
        return None if value in ("", []) else value


def json_value(row: Row, name: str, type_: str) -> Any:
    """Give the value of `metadata.plan`; unknown where it does not read as the declared type."""
    column, key = name.split(".", 1)
    content = json.loads(row.get(column) or "{}", parse_float=str, parse_int=str)
    value = content.get(key) if isinstance(content, dict) else None
    text = str(value).lower() if isinstance(value, bool) else trimmed(value or "")
    if not text or type_ == "text":
        return text or None
    try:
        return READ[type_](text)
    except ValueError:
        return None


def trimmed(text: str) -> str:
    """Take spaces, of every width, off both ends."""
    spaces = "".join(char for char in set(text) if unicodedata.category(char) == "Zs")
    return text.strip(spaces) if spaces else text


def condition_holds(
    value: Any, type_: str, condition: Mapping[str, Any], subject: Subject, rate: Any = 1
) -> bool:
    """Tell whether `{at_least: 500}` holds for a value; it is true or false, never unknown.

    `rate` converts money; None is no rate.
    """
    ((operator, operand),) = (
        (name, operand)
        for name, operand in condition.items()
        if name not in ("unknown", "currency")
    )
    if operator == "known":
        return (value is not None) == operand
    if type_ == "money" and value is not None:
        value = None if rate is None else exact(value) * exact(rate)
    is_field = isinstance(operand, dict)
    if is_field:
        operand = field_operand(operand, subject)
    if value is None or (is_field and operand is None):
        if "unknown" in condition:
            return bool(condition["unknown"] == "include")
        return operator in POSITIVE_TWIN
    positive = POSITIVE_TWIN.get(operator, operator)
    return meets(type_, positive, value, operand, subject.moment) != (operator in POSITIVE_TWIN)


def field_operand(operand: Mapping[str, Any], subject: Subject) -> Any:
    """Give the value of `{field: created_at, plus: 7 days}`."""
    value = subject.value(operand["field"])
    if value is None:
        return None
    if "plus" in operand:
        return plus(value, operand["plus"], subject.moment.zone)
    return exact(value) * exact(operand["times"]) if "times" in operand else value
