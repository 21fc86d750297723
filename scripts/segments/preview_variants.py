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
RANGES = ("between", "not_between")
LENGTHS = ("in_last", "not_in_last", "longer_ago_than", "in_next")
# A step of a few of these is less than one of them: it is said in the next one.
FINER = {"year": (12, "month"), "quarter": (3, "month"), "month": (30, "day"), "week": (7, "day"),
         "hour": (60, "minute")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variant:
    """A segment with one threshold moved: which one, by how many percent, and to what."""

    threshold: str
    percent: int
    value: str
    segment: Segment


def variants(segment: Segment) -> list[Variant]:
    """Give the segment with each of its thresholds moved by 10 and 20 percent, down and up.

    A whole number moves by one at least, and each variant says by how much it really moved; a step
    that leads where another did is left out, and so is nought, which has no percentages.
    """
    found = []
    for number, (threshold, node, other_end) in enumerate(thresholds(segment.where)):
        operands: dict[str, tuple[int, Node]] = {}
        for step in sorted(STEPS, key=abs):
            operand, percent = moved(node, step) or (node, 0)
            if operand.text != node.text and in_order(node, operand, other_end):
                operands.setdefault(operand.text, (percent, operand))
        for percent, operand in sorted(operands.values(), key=lambda one: one[0]):
            where = with_operand(segment.where, node, operand)
            name = f"{segment.id}__{number}_{percent}".replace("-", "m")
            other = replace(segment, id=name, where=where, exports=())
            found.append(Variant(threshold, percent, operand.text, other))
    return found


def thresholds(node: Condition) -> Iterator[tuple[str, Node, Node | None]]:
    """Give each threshold of a tree: how it is called, its operand, and a range's other end."""
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


def of_comparison(node: Comparison, name: str) -> Iterator[tuple[str, Node, Node | None]]:
    """Give the thresholds of a comparison, where it has some that can be moved."""
    operand = node.operand
    if node.operator in RANGES and isinstance(operand.value, list):
        first, last = operand.value
        yield f"{name} {node.operator}, from {first.text}", first, last
        yield f"{name} {node.operator}, to {last.text}", last, first
    elif node.operator in (*AMOUNTS, *LENGTHS) and not isinstance(operand.value, (dict, list)):
        yield f"{name} {node.operator} {operand.text}", operand, None


def in_order(old: Node, new: Node, other_end: Node | None) -> bool:
    """Tell whether an end that is moved stays on its side of a range's other end."""
    if other_end is None or not isinstance(new.value, (int, Decimal)):
        return True
    is_lower = Decimal(old.value) <= Decimal(other_end.value)
    return (Decimal(new.value) <= Decimal(other_end.value)) == is_lower


def moved(node: Node, step: int) -> tuple[Node, int] | None:
    """Give an operand some percent larger, and by how many it is; None where it cannot be moved."""
    if isinstance(node.value, (int, Decimal)) and not isinstance(node.value, bool):
        old = Decimal(node.value)
        if not old:
            return None
        found = amount(old, step, whole=isinstance(node.value, int))
        value: int | Decimal = int(found) if isinstance(node.value, int) else found
        return replace(node, value=value, text=f"{found:f}"), share(old, found)
    try:
        span = length(node)
    except OperandError:
        return None
    many, unit = span.amount, span.unit
    while unit in FINER and many * abs(step) < 100:  # noqa: PLR2004  # under one whole
        times, unit = FINER[unit]
        many *= times
    found = amount(Decimal(many), step, whole=True)
    if found < 1:
        return None
    text = f"{found:f} {unit}{'' if found == 1 else 's'}"
    return replace(node, value=text, text=text), share(Decimal(many), found)


def share(old: Decimal, new: Decimal) -> int:
    """Give by how many percent a number is larger than another.

    >>> share(Decimal(2), Decimal(1)), share(Decimal(12), Decimal(13))
    (-50, 8)
    """
    return int(((new - old) * 100 / abs(old)).quantize(Decimal(1), ROUND_HALF_UP))


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
        return with_threshold(node, old, new)
    if isinstance(node, Behaviour):
        when, measure = node.when, node.measure
        if when is not None:
            when = with_threshold(when, old, new)
        if measure is not None and measure.kind:
            compared = with_threshold(measure.comparison, old, new)
            measure = replace(measure, comparison=compared)
        return replace(node, when=when, measure=measure)
    return node


def with_threshold(node: Comparison, old: Node, new: Node) -> Comparison:
    """Give a comparison with another threshold for one of its own."""
    operand = node.operand
    if operand is old:
        return replace(node, operand=new)
    if isinstance(operand.value, list) and any(one is old for one in operand.value):
        ends = [new if one is old else one for one in operand.value]
        return replace(node, operand=replace(operand, value=ends))
    return node
