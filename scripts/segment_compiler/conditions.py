"""Reads the tree under `where`: groups, fields with an operator, and references."""

from __future__ import annotations

import re
from dataclasses import replace

from segment_compiler import shapes, synonyms
from segment_compiler.measures import EVENT_KEYS, HEADS, MEASURES, read_measure, read_when
from segment_compiler.problems import Problem
from segment_compiler.spec import (
    CHANGES,
    UNKNOWN_CHOICES,
    Behaviour,
    Comparison,
    Condition,
    Everyone,
    Group,
    Reference,
)
from segment_compiler.yaml_tree import Node

COMPARED = re.compile(r"([A-Za-z_][\w.]*) *((?:>=|<=|!=|<>|==|>|<|=) *\S.*)")
GROUPS = ("all", "any", "none")
MAX_DEPTH = 16  # of groups


def read_condition(node: Node, problems: list[Problem], depth: int = 0) -> Condition:
    """Read a node below so many groups; several entries in one mapping mean all of them."""
    if isinstance(node.value, str) and (written := COMPARED.fullmatch(node.value)):
        operand = Node(written[2], node.place, text=written[2])
        return Comparison(written[1], "", operand, None, node.place, node.place)
    if isinstance(node.value, list):
        message = "Expected a condition, found a list. Put the list under `all:`."
        problems.append(Problem(node.place, "SEG012", message))
        return Everyone(node.place)
    if not shapes.expect(node, dict, "a condition", problems, "amount_spent: {at_least: 500}"):
        return Everyone(node.place)
    if any(head in node.value for head in HEADS):
        return read_behaviour(node, problems, depth)
    if any(change in node.value for change in CHANGES):
        return read_changes(node, problems)
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
    if isinstance(node.value, dict) and node.value:
        message = f'`{head}` takes a list, found a mapping. Put "- " before each condition.'
        problems.append(Problem(node.place, "SEG012", message))
        return Group(head, (), place)
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
    measured = [one for one in MEASURES if one in entries and head != "did"]
    if measured:
        place = entries[measured[0]].key or node.place
        message = f"`{head}` takes `where` and `when` only."
        if head == "did_not":
            message += " To allow some, write `did` with `times: {less_than: 2}`."
        problems.append(Problem(place, "SEG010", message))
    known = (head, *EVENT_KEYS[head], *measured)
    shapes.mapping(node, known, required, problems, synonyms=synonyms.EVENT_KEYS)
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


def read_changes(node: Node, problems: list[Problem]) -> Condition:
    """Read `entered` and `left` beside `segment`; of both, both must hold."""
    entries = shapes.mapping(node, ("segment", *CHANGES), ("segment",), problems)
    segment = shapes.text(entries.get("segment"), problems)
    found: list[Condition] = []
    for change in CHANGES:
        if change in entries:
            when = read_when(entries[change], problems, change)
            if when and segment.strip():
                at, place = entries["segment"].place, entries[change].key or node.place
                found.append(Behaviour(change, segment, None, when, None, place, at))
    if len(found) == 1:
        return found[0]
    return Group("all", tuple(found), node.place) if found else Everyone(node.place)


def read_comparison(name: str, node: Node, problems: list[Problem]) -> Condition:
    """Read `field: {operator: operand}`, with `unknown` beside the operator where wanted."""
    place = node.key or node.place
    told = {problem.place for problem in problems}
    if type(node.value) is not dict:
        if node.place in told:
            return Everyone(place)
        return Comparison(name, "", node, None, place, node.place)
    entries = dict(node.value)
    unknown, currency = entries.pop("unknown", None), entries.pop("currency", None)
    if any(part.place in told for one in entries.values() for part in (one, *shapes.items(one))):
        return Everyone(place)
    if len(entries) != 1:
        if not node.is_whole:
            return Everyone(place)
        return Comparison(name, "", replace(node, value=entries), None, place, node.place)
    ((operator, operand),) = entries.items()
    word = shapes.choice(unknown, UNKNOWN_CHOICES, problems, default="") or None
    at = operand.key or operand.place
    return Comparison(name, operator, operand, word, place, at, currency)
