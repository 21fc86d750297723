"""Reads the tree under `where`: groups, fields with an operator, and references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler import shapes
from segment_compiler.measures import EVENT_KEYS, HEADS, read_measure, read_when
from segment_compiler.problems import Problem
from segment_compiler.spec import (
    UNKNOWN_CHOICES,
    Behaviour,
    Comparison,
    Condition,
    Everyone,
    Group,
    Reference,
)

if TYPE_CHECKING:
    from segment_compiler.yaml_tree import Node

GROUPS = ("all", "any", "none")
MAX_DEPTH = 16  # of groups


def read_condition(node: Node, problems: list[Problem], depth: int = 0) -> Condition:
    """Read a node below so many groups; several entries in one mapping mean all of them."""
    example = "a condition, such as `amount_spent: {at_least: 500}`"
    if not shapes.expect(node, dict, example, problems):
        return Everyone(node.place)
    if any(head in node.value for head in HEADS):
        return read_behaviour(node, problems, depth)
    found = [read_entry(name, entry, problems, depth) for name, entry in node.value.items()]
    if not found and not node.is_whole:
        return Everyone(node.place)
    if not found:
        message = "There is no condition. To mean all customers, write `everyone: true`."
        problems.append(Problem(node.place, "SEG031", message))
        return Everyone(node.place)
    return found[0] if len(found) == 1 else Group("all", tuple(found), node.place)


def read_entry(name: str, node: Node, problems: list[Problem], depth: int) -> Condition:
    """Read one entry by its head: a group, `everyone`, `segment`, or a field."""
    place = node.key or node.place
    if name in GROUPS:
        return read_group(name, node, problems, depth + 1)
    if name == "everyone":
        if node.value is not True:
            message = "Write `everyone: true`, or leave it out."
            problems.append(Problem(node.place, "SEG014", message))
        return Everyone(place)
    if name == "segment":
        segment = shapes.text(node, problems)
        return Reference(segment, node.place) if segment.strip() else Everyone(place)
    return read_comparison(name, node, problems)


def read_group(head: str, node: Node, problems: list[Problem], depth: int) -> Group:
    """Read the list under `all`, `any` or `none`."""
    place = node.key or node.place
    if not shapes.expect(node, list, f"a list of conditions under `{head}`", problems):
        return Group(head, (), place)
    if not node.value:
        message = f"`{head}` is empty. Write a condition below it, or delete it."
        problems.append(Problem(place, "SEG030", message))
    if depth > MAX_DEPTH:
        message = f"More than {MAX_DEPTH} groups deep. Name an inner part as its own segment."
        problems.append(Problem(place, "SEG004", message))
        return Group(head, (), place)
    return Group(head, tuple(read_condition(item, problems, depth) for item in node.value), place)


def read_behaviour(node: Node, problems: list[Problem], depth: int) -> Condition:
    """Read `did`, `did_not` or `did_only` with what stands beside it in the same mapping."""
    entries = node.value
    head = next(head for head in HEADS if head in entries)
    required = (head, "where") if head == "did_only" else (head,)
    shapes.mapping(node, (head, *EVENT_KEYS[head]), required, problems)
    event = shapes.text(entries[head], problems)
    where = entries.get("where")
    if not event.strip():
        return Everyone(node.place)
    return Behaviour(
        head=head,
        event=event,
        where=read_condition(where, problems, depth + 1) if where else None,
        when=read_when(entries["when"], problems) if "when" in entries else None,
        measure=read_measure(entries, problems) if head == "did" else None,
        place=entries[head].key or node.place,
        event_place=entries[head].place,
    )


def read_comparison(name: str, node: Node, problems: list[Problem]) -> Condition:
    """Read `field: {operator: operand}`, with `unknown` beside the operator where wanted."""
    place = node.key or node.place
    if type(node.value) is not dict:
        written = node.text or "…"
        message = f"Say how '{name}' compares, such as `{name}: {{is: {written}}}`."
        problems.append(Problem(node.place, "SEG012", message))
        return Everyone(place)
    entries = dict(node.value)
    unknown, currency = entries.pop("unknown", None), entries.pop("currency", None)
    if len(entries) != 1:
        message = f"'{name}' takes one operator here, not {len(entries)}. Use several conditions."
        problems.append(Problem(node.place, "SEG012", message))
        return Everyone(place)
    ((operator, operand),) = entries.items()
    told = {problem.place for problem in problems}
    if any(part.place in told for part in (operand, *shapes.items(operand))):
        return Everyone(place)
    word = shapes.choice(unknown, UNKNOWN_CHOICES, problems, default="") or None
    at = operand.key or operand.place
    return Comparison(name, operator, operand, word, place, at, currency)
