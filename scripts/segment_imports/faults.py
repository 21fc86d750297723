"""Finds what the language would refuse in translated conditions, before a spec is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.behaviours import resolve_behaviour
from segment_compiler.conditions import read_condition
from segment_compiler.problems import CODES, Problem
from segment_compiler.resolve import resolve
from segment_compiler.spec import Behaviour, Comparison, walk
from segment_compiler.yaml_tree import read_yaml
from segment_imports.remarks import Missing
from segment_imports.specs import flow
from segment_imports.trees import head_of

if TYPE_CHECKING:
    from typing import Any

    from segment_compiler.vocabulary import Vocabulary
    from segment_imports.remarks import Tree

NAMES = ("SEG020", "SEG021")  # their messages name fields and operators, never a value
CITY = "A city needs a country beside it, or `--account` names the accounts it is for."


def fault_of(condition: dict[str, Any], vocabulary: Vocabulary) -> str | None:
    """Say why the language refuses a condition, without its values; None where it does not."""
    node, problems = read_yaml(f"where: {flow(condition)}".encode(), "")
    found = list(problems)
    if node is not None and not found:
        tree = read_condition(node.value["where"], found)
        for one in walk(tree):
            if isinstance(one, Comparison):
                told = resolve(one, vocabulary.fields)
                found += [told] if isinstance(told, Problem) else []
            elif isinstance(one, Behaviour):
                did = resolve_behaviour(one, vocabulary)
                found += did if isinstance(did, list) else []
    if not found:
        return None
    first = min(found)
    return printable(first.message) if first.code in NAMES else CODES[first.code]


def printable(message: str) -> str:
    """Give a message on one line; it names keys as the definition has them."""
    return "".join(one if one.isprintable() else "?" for one in message)


def without_lone_cities(tree: Tree, *, has_country: bool = False) -> Tree:
    """Leave out the comparisons of a city that no country narrows: two countries have a Paris."""
    if isinstance(tree, Missing):
        return tree
    head = head_of(tree)
    if head:
        narrowed = has_country or (head == "all" and any("country" in one for one in tree[head]
                                                         if isinstance(one, dict)))  # fmt: skip
        return {head: [without_lone_cities(one, has_country=narrowed) for one in tree[head]]}
    if "city" in tree and "known" not in tree["city"] and not has_country:
        return Missing("city", CITY)
    return tree
