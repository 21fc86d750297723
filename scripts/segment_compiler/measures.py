"""Reads what stands beside `did`: the time it was in, and what it is measured by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segment_compiler import operands, shapes, synonyms
from segment_compiler.operators import OPERATORS
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.spec import Comparison, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.yaml_tree import Node

HEADS = ("did", "did_not", "did_only")
OF_COLUMN = ("distinct", "total", "average", "largest", "smallest")
MEASURES = ("times", *OF_COLUMN)
KNOWN = {operator for known in OPERATORS.values() for operator in known}
EVENT_KEYS = {
    "did": ("where", "when", *MEASURES),
    "did_not": ("where", "when"),
    "did_only": ("where", "when"),
}


def read_when(node: Node, problems: list[Problem], key: str = "when") -> Comparison | None:
    """Read `when: {in_last: 90 days}`: a comparison with the event's time."""
    amount, unit = operands.meant_length(re.sub(r"^(in |the |last |past )+", "", node.text))
    length = operands.Length(amount, unit) if unit else "90 days"
    if not shapes.expect(node, dict, "a time", problems, f"{key}: {{in_last: {length}}}"):
        return None
    return only_operator(key, node, dict(node.value), None, problems)


def read_measure(entries: Mapping[str, Node], problems: list[Problem]) -> Measure | None:
    """Read the one measure that stands beside `did`; None where there is none."""
    found = [name for name in MEASURES if name in entries]
    if not found:
        return None
    kind = found[0]
    if len(found) > 1:
        node = entries[found[1]]
        message = f"One measure at a time: {listed(found)}. Use several conditions."
        problems.append(Problem(node.key or node.place, "SEG012", message))
    node = entries[kind]
    of_column = "of: …, " if kind in OF_COLUMN else ""
    number = operands.meant_number(node.text)
    symbol = re.match(r"[<>=]+", node.text)
    word = synonyms.OPERATORS.get(symbol[0], "at_least") if symbol else "at_least"
    operator = f"{'is' if type(node.value) is int else word}: {number or 2}"
    example = f"{kind}: {{{of_column}{operator}}}"
    if not shapes.expect(node, dict, "an operator", problems, example):
        return None
    operators = dict(node.value)
    of = operators.pop("of", None)
    currency = operators.pop("currency", None)
    if (kind in OF_COLUMN) != (of is not None):
        message = f"`{kind}` is of a column: `{kind}: {{of: …, at_least: 2}}`."
        if kind == "times":
            message = "`times` counts rows and takes no `of`. Write `total` or `distinct`."
        problems.append(Problem(node.key or node.place, "SEG011", message))
        return None
    column = shapes.text(of, problems)
    if of is not None and not column.strip():
        return None
    comparison = only_operator(column, node, operators, currency, problems)
    return Measure(kind, comparison) if comparison else None


def only_operator(
    field: str,
    node: Node,
    operators: Mapping[str, Node],
    currency: Node | None,
    problems: list[Problem],
) -> Comparison | None:
    """Read a mapping that holds one operator with its operand."""
    told = {problem.place for problem in problems}
    if any(part.place in told for one in operators.values() for part in (one, *shapes.items(one))):
        return None
    if len(operators) != 1:
        message = f"One operator stands here, not {len(operators)}."
        odd = next((one for one in operators if one not in KNOWN), None)
        if odd:
            meant = synonyms.OPERATORS.get(odd)
            hint = f" Did you mean '{meant}'?" if meant else did_you_mean(odd, KNOWN)
            message = f"Unknown operator '{odd}'.{hint}"
        problems.append(Problem(node.place, "SEG012", message))
        return None
    ((operator, operand),) = operators.items()
    place = node.key or node.place
    at = operand.key or operand.place
    return Comparison(field, operator, operand, None, place, at, currency)
