"""Values that a field never has: outside a closed list, a range, a code, or the past."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler.problems import Problem, did_you_mean, listed

if TYPE_CHECKING:
    from segment_compiler.spec import Comparison
    from segment_compiler.vocabulary import Field
    from segment_compiler.yaml_tree import Node

WHOLE_VALUES = ("is", "is_not", "in", "not_in")
PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(?:%|percent)")
SHARE = (Decimal(0), Decimal(1))
NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


def impossible_value(field: Field, comparison: Comparison) -> Problem | None:
    """Say that a value can never occur; None where it can, or where it is none."""
    node = comparison.operand
    values = node.value if isinstance(node.value, list) else [node]
    is_whole = comparison.operator in WHOLE_VALUES
    for one in values:
        if isinstance(one.value, (dict, list, bool)) or one.value is None:
            continue
        message = out_of_range(field, one)
        if is_whole:
            message = message or not_accepted(field, one) or no_code(field, one)
        if message:
            return Problem(one.place, "SEG014", message)
    if comparison.operator == "in_next" and field.is_past:
        fault = f"'{field.name}' is never in the future. Did you mean `anniversary_in_next`?"
        return Problem(comparison.operator_place, "SEG014", fault)
    return None


def not_accepted(field: Field, node: Node) -> str | None:
    """Say that a value is not among those of a closed list."""
    accepted = field.accepted_values
    if not accepted or str(node.value).lower() in {value.lower() for value in accepted}:
        return None
    hint = did_you_mean(str(node.value), accepted) or f" It is {listed(accepted)}."
    return f"'{field.name}' is never '{node.value}'.{hint}"


def no_code(field: Field, node: Node) -> str | None:
    """Say that a value is no code, such as DE; case never matters."""
    length = len(field.code)
    if not field.code or not isinstance(node.value, str):
        return None
    if re.fullmatch(f"[A-Za-z]{{{length}}}", node.value.strip()):
        return None
    letters = NUMBER_WORDS.get(length, str(length))
    return f"'{field.name}' is {letters} letters, such as {field.code}."


def share_of(percent: Decimal) -> str:
    """Write percent as a share of 1."""
    return f"{(percent / 100).normalize():f}"


def out_of_range(field: Field, node: Node) -> str | None:
    """Say between what a number lies; a share is often written as percent."""
    if field.range is None:
        return None
    percent = PERCENT.fullmatch(node.text) if field.range == SHARE else None
    low, high = field.range
    if percent:
        value = Decimal(percent[1])
    elif isinstance(node.value, (int, Decimal)):
        value = Decimal(node.value)
        if (low is None or value >= low) and (high is None or value <= high):
            return None
    else:
        return None
    if low is None or high is None:
        return f"'{field.name}' is never {'below' if high is None else 'above'} {low or high or 0}."
    if field.range == SHARE and 0 < value <= 100:  # noqa: PLR2004
        share = share_of(value)
        return f"'{field.name}' lies between 0 and 1; for {value} percent write {share}."
    return f"'{field.name}' lies between {low} and {high}."
