"""Reads `guards`: when the last good members of a segment stay."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler import operands, shapes, synonyms
from segment_compiler.problems import Problem
from segment_compiler.spec import Guards

if TYPE_CHECKING:
    from segment_compiler.yaml_tree import Node

PERCENT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?) percent")
SIZE, CHANGE = ("at_least", "at_most"), ("shrink_at_most", "grow_at_most", "churn_at_most")
KEYS = ("size", "change", "inputs_fresh_within")


def read_guards(node: Node | None, base: Guards, problems: list[Problem]) -> Guards:
    """Read `guards`; what is not said is as in `base`."""
    if node is None:
        return base
    entries = shapes.mapping(node, KEYS, (), problems, example=synonyms.EXAMPLES["guards"])
    found: dict[str, Any] = {}
    if "size" in entries:
        sizes = shapes.mapping(entries["size"], SIZE, (), problems)
        found |= {name: people(one, problems) for name, one in sizes.items()}
        least, most = found.get("at_least"), found.get("at_most")
        if least is not None and most is not None and least > most:
            message = "`at_least` is above `at_most`: every size would be held. Swap the two."
            problems.append(Problem(entries["size"].place, "SEG022", message))
    if "change" in entries:
        changes = shapes.mapping(entries["change"], CHANGE, (), problems)
        found |= {name: percent(name, one, problems) for name, one in changes.items()}
    if "inputs_fresh_within" in entries:
        found["fresh_hours"] = hours(entries["inputs_fresh_within"], problems)
    known = {one.name for one in fields(Guards)}
    return replace(base, **{name: value for name, value in found.items() if name in known})


def people(node: Node, problems: list[Problem]) -> int | None:
    """Read a number of people."""
    if type(node.value) is int and node.value >= 0:
        return node.value
    problems.append(Problem(node.place, "SEG022", "A size is a whole number of people, from 0."))
    return None


def percent(name: str, node: Node, problems: list[Problem]) -> Decimal:
    """Read a share of the members before; one that cannot be read stands for nothing."""
    match = PERCENT.fullmatch(node.text)
    if match:
        return Decimal(match[1])
    found = operands.meant_number(node.text) or "30"
    share = "30" if found.startswith("-") else found
    message = f"`{name}` takes a share of the members before, such as `{name}: {share} percent`."
    problems.append(Problem(node.place, "SEG022", message))
    return Decimal(0)


def hours(node: Node, problems: list[Problem]) -> Decimal | None:
    """Read how old the newest rows of a shop may be, in hours; a month is no such length."""
    try:
        length = operands.length(node)
        if length.unit in ("minute", "hour", "day", "week"):
            minutes = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}[length.unit]
            return Decimal(length.amount * minutes) / 60
        message = "takes hours, days or weeks, such as `26 hours`."
    except operands.OperandError as error:
        message = str(error)
    problems.append(Problem(node.place, "SEG022", f"`inputs_fresh_within` {message}"))
    return None
