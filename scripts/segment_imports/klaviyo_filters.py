"""Translates the filters that Klaviyo's conditions share: of text, numbers, dates and lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segment_imports.definitions import number, text, whole
from segment_imports.remarks import UntranslatableError, shown
from segment_imports.shopify_dates import length
from segment_imports.trees import leaf

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Tree

TEXTS = {
    "equals": "is", "not-equals": "is_not", "contains": "contains",
    "not-contains": "does_not_contain", "starts-with": "starts_with",
    "not-starts-with": "does_not_start_with", "ends-with": "ends_with",
    "not-ends-with": "does_not_end_with", "regex": "matches", "nregex": "does_not_match",
}  # fmt: skip
NUMBERS = {
    "equals": "is", "not-equals": "is_not", "greater-than": "more_than",
    "greater-than-or-equal": "at_least", "less-than": "less_than",
    "less-than-or-equal": "at_most",
}  # fmt: skip
LENGTHS = {"in-the-last": "in_last", "in-the-next": "in_next", "at-least": "longer_ago_than",
           "anniversary-last": "anniversary_in_last",
           "anniversary-next": "anniversary_in_next"}  # fmt: skip
MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00(:00(\.0+)?)?(Z|\+00:00)?)?")


def comparison(field: str, found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate a filter into a comparison of a field or column of ours.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    kind, operator = found.get("type"), text(found.get("operator"), "operator")
    if kind == "existence":
        if operator not in ("is-set", "not-set"):
            raise UntranslatableError(f"There is no {shown(operator)} here.")
        return leaf(field, "known", operator == "is-set")
    if kind == "numeric":
        return {field: number_body(found)}
    if kind == "date":
        return dated(field, found, rows)
    if kind == "boolean" and operator == "equals" and isinstance(found.get("value"), bool):
        return leaf(field, "is", found["value"])
    if kind == "string":
        return textual(field, operator, found.get("value"))
    raise UntranslatableError(f"There is no filter of {shown(kind)} here.")


def textual(field: str, operator: str, value: Any) -> Tree:
    """Translate a filter of text."""
    if operator in ("in", "not-in") and isinstance(value, list):
        values = [text(one, "value") for one in value]
        return leaf(field, "in" if operator == "in" else "not_in", values)
    if operator not in TEXTS:
        raise UntranslatableError(f"There is no {shown(operator)} here.")
    return leaf(field, TEXTS[operator], text(value, "value"))


def number_body(found: dict[str, Any]) -> dict[str, Any]:
    """Translate a filter of a number into operator and operand."""
    operator = text(found.get("operator"), "operator")
    if operator not in NUMBERS:
        raise UntranslatableError(f"There is no {shown(operator)} here.")
    return {NUMBERS[operator]: number(found.get("value"))}


def dated(field: str, found: dict[str, Any], rows: list[str]) -> Tree:
    """Translate a filter of a date."""
    operator = found.get("operator")
    if operator == "calendar-month" and field == "birth_date":
        return leaf(field, "month", whole(found.get("value"), "month"))
    if operator == "between-static":
        rows.append("utc")
        return {"all": [leaf(field, "on_or_after", midnight(found.get("start"))),
                        leaf(field, "before", midnight(found.get("end")))]}  # fmt: skip
    return {field: date_body(found, rows)}


def date_body(found: dict[str, Any], rows: list[str]) -> dict[str, Any]:
    """Translate a filter of a date into one operator and its operand."""
    operator = text(found.get("operator"), "operator")
    if operator in ("before", "after"):
        rows.append("utc")
        word = "before" if operator == "before" else "on_or_after"  # its midnight is after it
        return {word: midnight(found.get("date", found.get("value")))}
    unit = found.get("unit")
    if operator not in (*LENGTHS, "between"):
        raise UntranslatableError(f"There is no {shown(operator)} here.")
    if unit not in ("hour", "day", "week"):
        raise UntranslatableError("It counts in units that Klaviyo's page does not name.")
    if operator == "between":
        ends = sorted((whole(found.get("start"), "start"), whole(found.get("end"), "end")))
        if not ends[0]:
            return {"in_last": length(ends[1], unit)}
        return {"between_ago": [length(one, unit) for one in ends]}
    return {LENGTHS[operator]: length(whole(found.get("quantity"), "quantity"), unit)}


def midnight(value: Any) -> str:
    """Give the day of an instant that is a midnight.

    Raises:
        UntranslatableError: it is no instant, or has a time of day.
    """
    match = MIDNIGHT.fullmatch(text(value, "date"))
    if not match:
        raise UntranslatableError("It has a time of day; a date here is a whole day.")
    return match[1]
