"""Translates the operators of Treasure Data's rules; what is unknown is out, as in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.operands import UNITS
from segment_imports.definitions import number, text, whole
from segment_imports.remarks import UntranslatableError, shown
from segment_imports.shopify_dates import length
from segment_imports.trees import group, leaf

if TYPE_CHECKING:
    from segment_compiler.vocabulary import Field
    from segment_imports.remarks import Tree

CONSENTS = {"email_marketing_consent": "has_email_marketing_consent",
            "email_consent": "has_email_marketing_consent",
            "sms_marketing_consent": "has_sms_marketing_consent",
            "sms_consent": "has_sms_marketing_consent"}  # fmt: skip
# Each with what `not: true` makes of it.
COMPARED = {
    "Equal": ("is", "is_not"), "NotEqual": ("is_not", "is"),
    "Greater": ("more_than", "at_most"), "GreaterEqual": ("at_least", "less_than"),
    "Less": ("less_than", "at_least"), "LessEqual": ("at_most", "more_than"),
}  # fmt: skip
LISTED = {"In": ("in", "not_in"), "NotIn": ("not_in", "in")}
PARTS = {"Contain": ("contains", "does_not_contain"),
         "StartWith": ("starts_with", "does_not_start_with"),
         "EndWith": ("ends_with", "does_not_end_with")}  # fmt: skip
NEGATIVE = ("is_not", "not_in", "not_between", "does_not_contain", "does_not_start_with",
            "does_not_end_with", "does_not_match", "not_in_last")  # fmt: skip


def comparison(field: Field, operator: dict[str, Any], rows: list[str]) -> Tree:
    """Translate an operator on a field or column of ours.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    kind, is_not = text(operator.get("type"), "operator"), operator.get("not", False)
    if not isinstance(is_not, bool):
        raise UntranslatableError("Its `not` is not true or false.")
    if kind == "IsNull":
        return leaf(field.name, "known", is_not)
    values = operator.get("value", operator.get("values"))
    if kind in COMPARED:
        return compared(field, COMPARED[kind][is_not], values, rows)
    if kind in LISTED:
        return said(field, LISTED[kind][is_not], [scalar(field, one) for one in many(values)], rows)
    if kind in PARTS:
        word = PARTS[kind][is_not]
        parts = [said(field, word, text(one, "value"), rows) for one in many(values)]
        return group("all" if is_not else "any", parts)
    if kind == "Regexp":
        word = "does_not_match" if is_not else "matches"
        return said(field, word, text(values, "value"), rows)
    if kind == "Between":
        low, high = operator.get("min"), operator.get("max")
        if low is None or high is None or field.type not in ("number", "money"):
            raise UntranslatableError("A range here has two numbers.")
        return said(
            field, "not_between" if is_not else "between", [number(low), number(high)], rows
        )
    if kind in ("TimeWithinPast", "TimeWithinNext"):
        return within(field, kind, operator, rows, is_not=is_not)
    if kind == "TimeToday" and not is_not:
        return leaf(field.name, "this", "day")
    raise UntranslatableError(f"There is no {shown(kind)} here.")


def said(field: Field, operator: str, operand: Any, rows: list[str]) -> Tree:
    """Give a comparison; a negative one leaves the unknown out, as SQL does."""
    if operator in NEGATIVE and not field.is_required:
        rows.append("null")
        return leaf(field.name, operator, operand, unknown="exclude")
    return leaf(field.name, operator, operand)


def many(values: Any) -> list[Any]:
    """Take one value or a list of them."""
    found = values if isinstance(values, list) else [values]
    if not found:
        raise UntranslatableError("It is compared with nothing.")
    return found


def scalar(field: Field, value: Any) -> Any:
    """Take a value of the field's type."""
    if field.type in ("number", "money"):
        return number(value)
    if isinstance(value, bool):
        raise UntranslatableError("It is compared with true or false.")
    return text(value if isinstance(value, str) else str(value or ""), "value")


def compared(field: Field, operator: str, value: Any, rows: list[str]) -> Tree:
    """Translate a comparison with one value."""
    if field.type == "boolean" and isinstance(value, bool) and operator in ("is", "is_not"):
        return leaf(field.name, "is", value == (operator == "is"))
    if field.type in ("date", "timestamp"):
        raise UntranslatableError("Treasure Data compares times in seconds; a person writes the "
                                  "day.")  # fmt: skip
    return said(field, operator, scalar(field, value), rows)


def within(field: Field, kind: str, operator: dict[str, Any], rows: list[str], *,
           is_not: bool) -> Tree:  # fmt: skip
    """Translate a time in the past or the future."""
    unit = str(operator.get("unit")).removesuffix("s")
    if unit not in UNITS:
        raise UntranslatableError("Its unit is none of those here.")
    if kind == "TimeWithinNext" and is_not:
        raise UntranslatableError("There is no opposite of `in_next` here.")
    word = "in_next" if kind == "TimeWithinNext" else "not_in_last" if is_not else "in_last"
    return said(field, word, length(whole(operator.get("value")), unit), rows)
