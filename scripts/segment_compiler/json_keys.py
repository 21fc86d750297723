"""Reads `json_keys.yml`: which keys of JSON columns specs may ask about, and of which type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segment_compiler import shapes
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.vocabulary import JSON_COLUMNS, split_key
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from segment_compiler.vocabulary import Vocabulary

KEY_TYPES = ("text", "number", "boolean", "date")
KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .:/-]{0,63}")


def read_json_keys(
    path: Path, shown: str, vocabulary: Vocabulary
) -> tuple[dict[str, str], list[Problem]]:
    """Read the declared keys with their types; a missing file declares none."""
    if not path.exists():
        return {}, []
    node, problems = read_yaml(path.read_bytes(), shown)
    if node is None or not shapes.expect(node, dict, "a mapping of keys to types", problems):
        return {}, problems
    relations = {event.relation for event in vocabulary.events.values()}
    declared = {}
    for name, entry in node.value.items():
        relation, column, key = split_key(name)
        place = entry.key or entry.place
        if column not in JSON_COLUMNS or not KEY.fullmatch(key):
            message = f"'{name}' names no key. Write metadata.plan, or orders.metadata.gift."
            problems.append(Problem(place, "SEG020", message))
        elif relation is not None and relation not in relations:
            hint = did_you_mean(relation, relations) or f" Write {listed(sorted(relations))}."
            problems.append(Problem(place, "SEG020", f"No mart '{relation}' has events.{hint}"))
        declared[name] = shapes.choice(entry, KEY_TYPES, problems, default="text")
    return declared, problems
