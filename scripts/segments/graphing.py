"""Draws which segments are made of which, and where they go: as text, Mermaid, DOT or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_compiler.spec import changes, references
from segments.selection import users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment


@dataclass(frozen=True, slots=True)
class Graph:
    """Segments, and arrows from what something is made of to what is made of it.

    `made_of` and `asks_history_of` hold pairs of segments; `goes_to` holds pairs of a segment and
    a destination.
    """

    segments: tuple[Segment, ...]
    made_of: tuple[tuple[str, str], ...]
    asks_history_of: tuple[tuple[str, str], ...]
    goes_to: tuple[tuple[str, str], ...]


def graph_of(chosen: Sequence[Segment]) -> Graph:
    """Give the graph of some segments; arrows to segments that are not chosen are left out."""
    known = {one.id for one in chosen}
    made_of = {
        (found.segment, one.id)
        for one in chosen
        for found in references(one)
        if found.segment in known
    }
    asks = {(found.event, one.id) for one in chosen for found in changes(one)
            if found.event in known}  # fmt: skip
    goes_to = {(one.id, export.to) for one in chosen for export in one.exports}
    return Graph(tuple(chosen), tuple(sorted(made_of)), tuple(sorted(asks)), tuple(sorted(goes_to)))


def as_text(graph: Graph, project: Project) -> str:
    """Give each segment with what it is made of, what is made of it, and where it goes."""
    blocks = []
    for one in graph.segments:
        facts = {
            "made of": sorted({found.segment for found in references(one)}),
            "asks history of": sorted({found.event for found in changes(one)}),
            "used by": sorted(users(project, one.id)),
            "goes to": sorted(export.to for export in one.exports),
        }
        lines = [f"  {name}  {', '.join(found)}" for name, found in facts.items() if found]
        blocks.append("\n".join([one.id, *lines]))
    return "\n".join(blocks)


def as_json(graph: Graph) -> str:
    """Give the graph as one JSON object."""
    return json.dumps(
        {
            "schema_version": 1,
            "segments": [
                {"id": one.id, "label": one.label, "status": one.status} for one in graph.segments
            ],
            "made_of": [{"segment": whole, "part": part} for part, whole in graph.made_of],
            "asks_history_of": [
                {"segment": whole, "part": part} for part, whole in graph.asks_history_of
            ],
            "goes_to": [{"segment": one, "destination": to} for one, to in graph.goes_to],
        },
        ensure_ascii=False,
    )


def as_mermaid(graph: Graph) -> str:
    """Give the graph as Mermaid, which GitHub draws."""
    lines = ["flowchart LR"]
    lines += [f'    segment_{one.id}["{entities(one.label)}"]' for one in graph.segments]
    lines += [f'    to_{to}[/"{to}"/]' for to in destinations(graph)]
    lines += [f"    segment_{part} --> segment_{whole}" for part, whole in graph.made_of]
    lines += [f"    segment_{part} -.-> segment_{whole}" for part, whole in graph.asks_history_of]
    lines += [f"    segment_{one} --> to_{to}" for one, to in graph.goes_to]
    return "\n".join(lines)


def as_dot(graph: Graph) -> str:
    """Give the graph in the language of Graphviz."""
    lines = ["digraph segments {", "    rankdir=LR;", "    node [shape=box];"]
    lines += [f"    {quoted(one.id)} [label={quoted(one.label)}];" for one in graph.segments]
    lines += [f"    {quoted(f'to {to}')} [label={quoted(to)}, shape=folder];"
              for to in destinations(graph)]  # fmt: skip
    lines += [f"    {quoted(part)} -> {quoted(whole)};" for part, whole in graph.made_of]
    lines += [f"    {quoted(part)} -> {quoted(whole)} [style=dashed];"
              for part, whole in graph.asks_history_of]  # fmt: skip
    lines += [f"    {quoted(one)} -> {quoted(f'to {to}')};" for one, to in graph.goes_to]
    return "\n".join([*lines, "}"])


def destinations(graph: Graph) -> list[str]:
    """Give the destinations of a graph."""
    return sorted({to for _, to in graph.goes_to})


def entities(text: str) -> str:
    """Write what Mermaid would read as its own as character codes."""
    return "".join(f"#{ord(char)};" if char in "\"'#;<>&`" else char for char in text)


def quoted(text: str) -> str:
    """Quote a text for DOT."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
