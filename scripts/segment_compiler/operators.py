"""The operators of each type, what they take, and which of them is the opposite of which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler import operands

if TYPE_CHECKING:
    from collections.abc import Callable

    from segment_compiler.yaml_tree import Node

    Operators = dict[str, Callable[[Node], Any]]

EVERY: Operators = {"known": operands.boolean}
TEXT: Operators = {
    "is": operands.trimmed_text,
    "is_not": operands.trimmed_text,
    "in": operands.listed(operands.trimmed_text),
    "not_in": operands.listed(operands.trimmed_text),
    "contains": operands.text,
    "does_not_contain": operands.text,
    "starts_with": operands.text,
    "does_not_start_with": operands.text,
    "ends_with": operands.text,
    "does_not_end_with": operands.text,
    "matches": operands.pattern,
    "does_not_match": operands.pattern,
}
NUMBER: Operators = {
    "is": operands.number,
    "is_not": operands.number,
    "in": operands.listed(operands.number),
    "not_in": operands.listed(operands.number),
    "more_than": operands.number,
    "at_least": operands.number,
    "less_than": operands.number,
    "at_most": operands.number,
    "between": operands.ranged(operands.number, key=lambda value: value),
    "not_between": operands.ranged(operands.number, key=lambda value: value),
}
TIME: Operators = {
    "before": operands.day,
    "after": operands.day,
    "on_day": operands.day,
    "on_or_before": operands.day,
    "on_or_after": operands.day,
    "between": operands.ranged(operands.day, key=lambda value: value),
    "in_last": operands.length,
    "not_in_last": operands.length,
    "longer_ago_than": operands.length,
    "in_next": operands.length,
    "between_ago": operands.ranged(operands.length, key=lambda value: value.minutes),
    "this": operands.unit,
    "previous": operands.unit,
    "month": operands.month,
    "month_day": operands.month_day,
    "anniversary_in_next": operands.length_below_a_year,
    "anniversary_in_last": operands.length_below_a_year,
}
SET: Operators = {
    "contains_any": operands.listed(operands.trimmed_text),
    "contains_all": operands.listed(operands.trimmed_text),
    "contains_none": operands.listed(operands.trimmed_text),
}
OPERATORS: dict[str, Operators] = {
    "text": TEXT | EVERY,
    "number": NUMBER | EVERY,
    "money": NUMBER | EVERY,
    "boolean": {"is": operands.boolean} | EVERY,
    "date": TIME | EVERY,
    "timestamp": TIME | EVERY,
    "set": SET | EVERY,
    "json": EVERY,
}
POSITIVE_TWIN = {
    "is_not": "is",
    "not_in": "in",
    "does_not_contain": "contains",
    "does_not_start_with": "starts_with",
    "does_not_end_with": "ends_with",
    "does_not_match": "matches",
    "not_between": "between",
    "not_in_last": "in_last",
    "contains_none": "contains_any",
}
# Operators whose operand may be another field of the same type.
FIELD_OPERATORS = {
    "number": ("is", "is_not", "more_than", "at_least", "less_than", "at_most"),
    "money": ("is", "is_not", "more_than", "at_least", "less_than", "at_most"),
    "date": ("before", "after", "on_or_before", "on_or_after"),
    "timestamp": ("before", "after", "on_or_before", "on_or_after"),
}
