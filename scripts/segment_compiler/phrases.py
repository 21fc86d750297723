"""Says a comparison in English: what each operator and operand means to a reader."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.problems import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.spec import Comparison
    from segment_compiler.vocabulary import Field
    from segment_compiler.yaml_tree import Node

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
BARE = re.compile(r"[\w.@+/-]+")  # a value that needs no quotes to stand out
NOUNS = {"created_at": "joining date"}
TEXT = {
    "is": "is", "is_not": "is not", "contains": "contains", "does_not_contain": "does not contain",
    "starts_with": "starts with", "does_not_start_with": "does not start with",
    "ends_with": "ends with", "does_not_end_with": "does not end with",
    "matches": "matches the pattern", "does_not_match": "does not match the pattern",
}  # fmt: skip
NUMBER = {
    "is": "is {}", "is_not": "is not {}", "more_than": "is more than {}",
    "at_least": "is at least {}", "less_than": "is less than {}", "at_most": "is at most {}",
}  # fmt: skip
AMOUNT = {
    "is": "exactly {}", "is_not": "any but {}", "more_than": "more than {}",
    "at_least": "{} or more", "less_than": "less than {}", "at_most": "at most {}",
}  # fmt: skip
DAYS = {
    "before": "before {}", "after": "after {}", "on_day": "on {}",
    "on_or_before": "on or before {}", "on_or_after": "on or after {}",
    "in_last": "in the last {}", "not_in_last": "not in the last {}",
    "longer_ago_than": "longer ago than {}", "in_next": "in the next {}",
}  # fmt: skip
INSTANTS = {
    "before": ("before", "earlier than"), "after": ("after", "later than"),
    "on_or_before": ("no later than", "no later than"),
    "on_or_after": ("no earlier than", "no earlier than"),
}  # fmt: skip


def noun(field: Field, *, is_row: bool = False) -> str:
    """Name a field as a sentence does: `last order`, `e-mail`, or a shop's own 'plan'."""
    if field.key is not None:
        return quoted(field.key)
    if is_row:
        return field.name.replace("_", " ")
    label = field.label if field.label != field.name else field.name.replace("_", " ")
    return NOUNS.get(field.name) or lower_first(label)


def lower_first(text: str) -> str:
    """Begin a text with a small letter; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def quoted(text: str) -> str:
    """Quote a text; what a terminal would obey is escaped."""
    safe = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return f'"{safe}"' if "'" in safe else f"'{safe}'"


def value(node: Node) -> str:
    """Give an operand as a reader expects it: numbers with commas, texts in quotes."""
    if isinstance(node.value, (int, Decimal)) and not isinstance(node.value, bool):
        return f"{node.value:,}"
    text = str(node.value) if isinstance(node.value, str) else node.text
    return text if BARE.fullmatch(text) else quoted(text)


def values(node: Node) -> list[str]:
    """Give the items of a list."""
    return [value(item) for item in node.value]


def predicate(
    comparison: Comparison, field: Field, fields: Mapping[str, Field], *, is_row: bool
) -> str:
    """Give what follows a field's name: `is PL or DE`, `was in the last 30 days`."""
    if comparison.operator == "known":
        return "is known" if comparison.operand.value else "is unknown"
    if field.type in ("date", "timestamp"):
        be = "was" if field.type == "timestamp" and comparison.operator != "in_next" else "is"
        return time_predicate(comparison, fields, be, is_row=is_row)
    if field.type in ("number", "money"):
        return number_predicate(comparison, fields, is_row=is_row)
    if field.type == "set":
        return set_predicate(comparison)
    if comparison.operator in ("in", "not_in"):
        return one_of(values(comparison.operand), is_negative=comparison.operator == "not_in")
    return f"{TEXT[comparison.operator]} {value(comparison.operand)}"


def one_of(found: list[str], *, is_negative: bool) -> str:
    """Say that a value is, or is not, among some."""
    if not is_negative:
        return f"is {listed(found)}"
    return f"is neither {' nor '.join(found)}" if len(found) > 1 else f"is not {found[0]}"


def set_predicate(comparison: Comparison) -> str:
    """Say what a set includes."""
    found = values(comparison.operand)
    if comparison.operator == "contains_all":
        return f"include {listed_and(found)}"
    if comparison.operator == "contains_any":
        return f"include {listed(found)}"
    return f"do not include {listed(found)}"


def listed_and(words: list[str]) -> str:
    """Give `a, b and c`."""
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last


def amounts(comparison: Comparison) -> list[str]:
    """Give the numbers of an operand, with their currency where it is said."""
    node = comparison.operand
    unit = f" {comparison.currency.text}" if comparison.currency else ""
    return [f"{one}{unit}" for one in (values(node) if isinstance(node.value, list)
                                       else [value(node)])]  # fmt: skip


def number_predicate(comparison: Comparison, fields: Mapping[str, Field], *, is_row: bool) -> str:
    """Say how a number compares."""
    operator, operand = comparison.operator, comparison.operand
    if isinstance(operand.value, dict):
        other = f"the {noun(fields[operand.value['field'].text], is_row=is_row)}"
        times = operand.value.get("times")
        return NUMBER[operator].format(f"{value(times)} times {other}" if times else other)
    found = amounts(comparison)
    if operator in ("between", "not_between"):
        negation = "not " if operator == "not_between" else ""
        return f"is {negation}between {found[0]} and {found[1]}"
    if operator in ("in", "not_in"):
        return one_of(found, is_negative=operator == "not_in")
    return NUMBER[operator].format(found[0])


def quantity(comparison: Comparison) -> str:
    """Give how much, or how often: `500 or more`, `exactly 1`, `2 to 5`."""
    found, operator = amounts(comparison), comparison.operator
    if operator == "between":
        return f"{found[0]} to {found[1]}"
    if operator == "not_between":
        return f"less than {found[0]} or more than {found[1]}"
    if operator in ("in", "not_in"):
        return f"{'any but ' if operator == 'not_in' else ''}{listed(found)}"
    return AMOUNT[operator].format(found[0])


def time_predicate(
    comparison: Comparison, fields: Mapping[str, Field], be: str, *, is_row: bool
) -> str:
    """Say when something was."""
    node = comparison.operand
    if isinstance(node.value, dict):
        other = f"the {noun(fields[node.value['field'].text], is_row=is_row)}"
        plain, stepped = INSTANTS[comparison.operator]
        plus = node.value.get("plus")
        return f"{be} {stepped} {plus.text} after {other}" if plus else f"{be} {plain} {other}"
    told = when(comparison)
    return f"has its {told}" if told.startswith("anniversary") else f"{be} {told}"


def when(comparison: Comparison) -> str:
    """Give a time: `in the last 30 days`, `on or after 2026-01-01`, `in February of any year`."""
    operator, node = comparison.operator, comparison.operand
    if operator in DAYS:
        return DAYS[operator].format(node.text).replace("last 1 ", "last ")
    if operator == "between":
        return f"from {node.value[0].text} to {node.value[1].text}"
    if operator == "between_ago":
        return f"between {node.value[0].text} and {node.value[1].text} ago"
    if operator == "this":
        return "today" if node.text == "day" else f"this {node.text}"
    if operator == "previous":
        return "yesterday" if node.text == "day" else f"in the previous {node.text}"
    if operator == "month":
        return f"in {MONTHS[int(node.value) - 1]} of any year"
    if operator == "month_day":
        month, day = str(node.value).split("-")
        return f"on {int(day)} {MONTHS[int(month) - 1]} of any year"
    which = "next" if operator == "anniversary_in_next" else "last"
    return f"anniversary in the {which} {node.text.removeprefix('1 ')}"


def lets_unknown_in(comparison: Comparison, field: Field) -> bool:
    """Tell whether a value that is unknown meets a comparison, and can be."""
    if field.is_required or comparison.operator == "known":
        return False
    if comparison.unknown:
        return comparison.unknown == "include"
    return comparison.operator in POSITIVE_TWIN


def asks_for_known(comparison: Comparison, field: Field) -> bool:
    """Tell whether a negative comparison leaves unknown values out, as it would not by itself."""
    negative = comparison.operator in POSITIVE_TWIN
    return negative and comparison.unknown == "exclude" and not field.is_required
