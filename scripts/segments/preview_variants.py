"""The same segment with other thresholds: how much its size hangs on each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from segment_compiler.operands import OperandError, length
from segment_compiler.spec import Behaviour, Comparison, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.spec import Condition, Segment
    from segment_compiler.yaml_tree import Node

STEPS = (-20, -10, 10, 20)  # percent
AMOUNTS = ("more_than", "at_least", "less_than", "at_most")
LENGTHS = ("in_last", "not_in_last", "longer_ago_than", "in_next")


@dataclass(frozen=True, slots=True)
class Variant:
    """A segment with one threshold moved: which one, by how much, and to what."""

    threshold: str
    percent: int
    value: str
    segment: Segment


def variants(segment: Segment) -> list[Variant]:
    """Give the segment with each of its thresholds moved by 10 and 20 percent, down and up.

    A whole number moves by one at least; a step that changes nothing is left out.
    """
    found = []
    for number, (threshold, node) in enumerate(thresholds(segment.where)):
        for percent in STEPS:
            operand = moved(node, percent)
            if operand is None or operand.text == node.text:
                continue
            where = with_operand(segment.where, node, operand)
            name = f"{segment.id}__{number}_{percent}".replace("-", "m")
            other = replace(segment, id=name, where=where, exports=())
            found.append(Variant(threshold, percent, operand.text, other))
    return found


def thresholds(node: Condition) -> Iterator[tuple[str, Node]]:
    """Give each threshold of a tree: how it is called, and its operand."""
    if isinstance(node, Group):
        for below in node.nodes:
            yield from thresholds(below)
    elif isinstance(node, Comparison):
        yield from of_comparison(node, node.field)
    elif isinstance(node, Behaviour):
        if node.when is not None:
            yield from of_comparison(node.when, f"{node.event} when")
        if node.measure is not None and node.measure.kind:
            name = f"{node.event} {node.measure.kind}"
            yield from of_comparison(node.measure.comparison, name)


def of_comparison(node: Comparison, name: str) -> Iterator[tuple[str, Node]]:
    """Give the threshold of a comparison, where it has one that can be moved."""
    if node.operator in (*AMOUNTS, *LENGTHS) and not isinstance(node.operand.value, (dict, list)):
        yield f"{name} {node.operator} {node.operand.text}", node.operand


def moved(node: Node, percent: int) -> Node | None:
    """Give an operand so many percent larger; None where it cannot be moved."""
    if isinstance(node.value, (int, Decimal)) and not isinstance(node.value, bool):
        found = amount(Decimal(node.value), percent, whole=isinstance(node.value, int))
        value: int | Decimal = int(found) if isinstance(node.value, int) else found
        return replace(node, value=value, text=f"{found:f}")
    try:
        span = length(node)
    except OperandError:
        return None
    many = int(amount(Decimal(span.amount), percent, whole=True))
    if many < 1:
        return None
    text = f"{many} {span.unit}{'' if many == 1 else 's'}"
    return replace(node, value=text, text=text)


def amount(value: Decimal, percent: int, *, whole: bool) -> Decimal:
    """Give a number so many percent larger, in as many places; a whole one moves by one or more."""
    found = value * (100 + percent) / 100
    if not whole:
        return found.quantize(Decimal("0.01"), ROUND_HALF_UP)
    rounded = found.quantize(Decimal(1), ROUND_HALF_UP)
    return rounded if rounded != value else value + (1 if percent > 0 else -1)


def with_operand(node: Condition, old: Node, new: Node) -> Condition:
    """Give a tree with one operand in the place of another."""
    if isinstance(node, Group):
        return replace(node, nodes=tuple(with_operand(one, old, new) for one in node.nodes))
    if isinstance(node, Comparison):
        return replace(node, operand=new) if node.operand is old else node
    if isinstance(node, Behaviour):
        when, measure = node.when, node.measure
        if when is not None and when.operand is old:
            when = replace(when, operand=new)
        if measure is not None and measure.kind and measure.comparison.operand is old:
            measure = replace(measure, comparison=replace(measure.comparison, operand=new))
        return replace(node, when=when, measure=measure)
    return node
