"""Cases around a threshold, and how they are written for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.spec import Comparison, Condition
    from segments.boundary_truth import Person


@dataclass(frozen=True, slots=True)
class Case:
    """A made-up customer, what the case is called, and the value that is tried."""

    name: str
    shown: str
    person: Person


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a condition compares with, in words, and the cases around it.

    The customers of the cases have only what this condition, the `leaf`, looks at.
    """

    label: str
    leaf: Condition
    cases: tuple[Case, ...]


def label(node: Comparison) -> str:
    """Name a comparison: `amount_spent at_least 500`."""
    return f"{node.field} {node.operator} {operand(node)}"


def operand(node: Comparison) -> str:
    """Write an operand on one line."""
    return text_of(node.operand)


def text_of(node: Any) -> str:
    """Write a node as a person reads it."""
    if isinstance(node.value, list):
        return "[" + ", ".join(map(text_of, node.value)) + "]"
    if isinstance(node.value, dict):
        return " ".join(f"{name} {text_of(one)}" for name, one in node.value.items())
    return str(node.text)


def shown(values: Mapping[str, Any]) -> str:
    """Write the values of a case as a person reads them."""
    if len(values) == 1:
        return written(next(iter(values.values())))
    return ", ".join(f"{name} {written(value)}" for name, value in values.items())


def written(value: Any) -> str:
    """Write a value."""
    if value is None:
        return "unknown"
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)
