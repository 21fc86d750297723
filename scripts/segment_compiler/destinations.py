"""Reads `destinations.yml`: where files may go, in which format, and with whose consent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segment_compiler import shapes
from segment_compiler.problems import Problem
from segment_compiler.spec import Destination
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from segment_compiler.yaml_tree import Node

KEYS = ("format", "path", "columns", "consent", "minimum")
ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")


def read_destinations(path: Path, shown: str) -> tuple[dict[str, Destination], list[Problem]]:
    """Read the file; a missing one means that there are no destinations."""
    if not path.exists():
        return {}, []
    node, problems = read_yaml(path.read_bytes(), shown)
    if node is None or not shapes.expect(node, dict, "a mapping of destinations", problems):
        return {}, problems
    found = {}
    for name, entry in node.value.items():
        if not ID.fullmatch(name) or "__" in name:
            message = f"'{name}' cannot name a destination. Use small letters and underscores."
            problems.append(Problem(entry.key or entry.place, "SEG013", message))
        found[name] = read_destination(name, entry, problems)
    return found, problems


def read_destination(name: str, node: Node, problems: list[Problem]) -> Destination:
    """Read one destination; `path` is relative to the export root and defaults to its name."""
    entries = shapes.mapping(node, KEYS, ("format",), problems)
    path = shapes.text(entries.get("path"), problems, default=name)
    if "path" in entries and path and not PATH.fullmatch(path):
        message = "A path is folders of small letters, digits, '-' and '_', such as meta/europe."
        problems.append(Problem(entries["path"].place, "SEG014", message))
    places = {key: entry.place for key, entry in entries.items()}
    places[""] = node.key or node.place
    return Destination(
        id=name,
        format=shapes.text(entries.get("format"), problems),
        path=path,
        columns=shapes.texts(entries.get("columns"), problems),
        consent=shapes.texts(entries.get("consent"), problems),
        minimum=shapes.positive(entries.get("minimum"), problems, default=0),
        places=places,
    )
