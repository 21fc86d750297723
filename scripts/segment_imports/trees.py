"""Builds and negates trees of conditions, written as the plain mappings of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.spec import Behaviour, Comparison, Everyone, Group, Reference
from segment_imports.remarks import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segment_compiler.spec import Condition
    from segment_compiler.vocabulary import Vocabulary
    from segment_compiler.yaml_tree import Node
    from segment_imports.remarks import Tree

GROUPS = ("all", "any", "none")
TWINS = POSITIVE_TWIN | {positive: negative for negative, positive in POSITIVE_TWIN.items()}
INVERSE = {"more_than": "at_most", "at_most": "more_than",
           "less_than": "at_least", "at_least": "less_than"}  # fmt: skip
MODIFIERS = ("unknown", "currency")
FLIPPED = {"include": "exclude", "exclude": "include"}


def leaf(field: str, operator: str, operand: Any, **modifiers: str) -> dict[str, Any]:
    """Give `{field: {operator: operand}}`."""
    return {field: {operator: operand, **modifiers}}


def group(head: str, nodes: Sequence[Tree]) -> Tree:
    """Join conditions by `all` or `any`; groups of the same head become one, one node itself."""
    flat: list[Tree] = []
    for node in nodes:
        same = isinstance(node, dict) and head in node
        flat += node[head] if same and isinstance(node, dict) else [node]
    return flat[0] if len(flat) == 1 else {head: flat}


def head_of(tree: Tree) -> str | None:
    """Give the head of a group; None for another condition."""
    return next((one for one in GROUPS if isinstance(tree, dict) and one in tree), None)


def leaves(tree: Tree) -> Iterator[Tree]:
    """Yield what is no group, holes too, in order."""
    head = head_of(tree)
    if head and isinstance(tree, dict):
        for node in tree[head]:
            yield from leaves(node)
    else:
        yield tree


def operator_of(body: dict[str, Any]) -> tuple[str, Any]:
    """Give the operator and the operand of a comparison's body."""
    return next((key, value) for key, value in body.items() if key not in MODIFIERS)


def negated(tree: Tree, vocabulary: Vocabulary) -> Tree:
    """Give the exact opposite: who is not in one is in the other, the unknown included.

    A negation goes down to the conditions by De Morgan's laws. A condition that has no opposite of
    its own stands in a `none`.
    """
    if isinstance(tree, Missing):
        return tree
    if "none" in tree:
        return group("any", tree["none"])
    for head, other in (("all", "any"), ("any", "all")):
        if head in tree:
            return group(other, [negated(one, vocabulary) for one in tree[head]])
    if tree.keys() <= {"did", "where", "when"} or tree.keys() <= {"did_not", "where", "when"}:
        heads = {"did": "did_not", "did_not": "did"}
        return {heads.get(key, key): value for key, value in tree.items()}
    return opposite(tree, vocabulary) or {"none": [tree]}


def opposite(tree: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any] | None:
    """Give the comparison that is true where another is false; None where there is none."""
    ((name, body), *others) = tree.items()
    if others or not isinstance(body, dict) or name not in vocabulary.fields:
        return None
    operator, operand = operator_of(body)
    rest = {key: value for key, value in body.items() if key != operator}
    if operator == "known":
        return leaf(name, "known", not operand)
    if operator in TWINS:
        if "unknown" in rest:
            rest["unknown"] = FLIPPED[rest["unknown"]]
        return leaf(name, TWINS[operator], operand, **rest)
    field = vocabulary.fields[name]
    if not field.is_required:
        return None
    if operator in INVERSE:
        return leaf(name, INVERSE[operator], operand, **rest)
    return leaf(name, "is", not operand, **rest) if field.type == "boolean" else None


def plain(condition: Condition) -> dict[str, Any]:
    """Give a spec's condition as the plain mapping that a spec writes."""
    if isinstance(condition, Everyone):
        return {"everyone": True}
    if isinstance(condition, Reference):
        return {"segment": condition.segment}
    if isinstance(condition, Group):
        return {condition.head: [plain(one) for one in condition.nodes]}
    if isinstance(condition, Comparison):
        return {condition.field: body_of(condition)}
    return behaviour(condition)


def behaviour(condition: Behaviour) -> dict[str, Any]:
    """Give a behaviour as a plain mapping."""
    found: dict[str, Any] = {condition.head: condition.event}
    if condition.where:
        found["where"] = plain(condition.where)
    if condition.when:
        found["when"] = body_of(condition.when)
    measure = condition.measure
    if measure:
        column = {} if measure.kind == "times" else {"of": measure.comparison.field}
        found[measure.kind] = column | body_of(measure.comparison)
    return found


def body_of(comparison: Comparison) -> dict[str, Any]:
    """Give the operator with its operand, and what stands beside it."""
    body = {comparison.operator: value_of(comparison.operand)}
    if comparison.unknown:
        body["unknown"] = comparison.unknown
    if comparison.currency is not None:
        body["currency"] = value_of(comparison.currency)
    return body


def value_of(node: Node) -> Any:
    """Give what a YAML node says."""
    if isinstance(node.value, dict):
        return {key: value_of(one) for key, one in node.value.items()}
    return [value_of(one) for one in node.value] if isinstance(node.value, list) else node.value
