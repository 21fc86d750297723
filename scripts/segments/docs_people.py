"""Takes out of the catalogue whom a spec names: customers' ids, addresses, numbers and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segment_compiler.spec import Behaviour, Comparison, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.spec import Condition, Segment
    from segment_compiler.yaml_tree import Node

HIDDEN = "•••"
# Fields whose value is of one person; of the others many people share each.
OF_ONE = ("customer_id", "first_name", "last_name", "full_name", "email", "phone", "address_line",
          "source_id", "recipient", "to_address")  # fmt: skip
WHOLE = ("is", "is_not", "in", "not_in", "matches", "does_not_match")
FEW = re.compile(r"\b[1-9] (named customers?|customers)\b")


def people_named(segment: Segment) -> frozenset[str]:
    """Give the texts of a spec that stand for one person each."""
    found = {*segment.always_include, *segment.never_include}
    if segment.members is not None:
        found |= set(segment.members.customer_ids)
    return frozenset({*found, *compared(segment.where)} - {""})


def compared(condition: Condition) -> Iterator[str]:
    """Give what fields of one person are compared with; a part of an address, if it names one."""
    for node in walk(condition):
        if isinstance(node, Comparison) and node.field.rpartition(".")[2] in OF_ONE:
            for text in texts(node.operand):
                if node.operator in WHOLE or text.find("@") > 0:
                    yield text
        elif isinstance(node, Behaviour) and node.where is not None:
            yield from compared(node.where)


def texts(node: Node) -> Iterator[str]:
    """Give the texts of a value: its own, or those of a list."""
    if isinstance(node.value, list):
        for one in node.value:
            yield from texts(one)
    elif not isinstance(node.value, dict):
        yield from {node.text, str(node.value)}


def without_people(text: str, people: frozenset[str]) -> str:
    """Hide some people, and how few of them are named, wherever a text has them.

    >>> without_people("always with 2 named customers: [C17, c18]", frozenset({"c17", "C18"}))
    'always with <10 named customers: [•••, •••]'
    """
    if people:
        names = "|".join(re.escape(one) for one in sorted(people, key=len, reverse=True))
        text = re.sub(rf"(?<!\w)(?:{names})(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return FEW.sub(r"<10 \1", text)
