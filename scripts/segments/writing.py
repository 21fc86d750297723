"""Writes, orders and deletes spec files; a new one is checked before it is written."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode

from segment_compiler.checks import check
from segment_compiler.english import sentence
from segment_compiler.formatting import formatted, scalar_end, written
from segment_compiler.problems import Place, Problem
from segment_compiler.reader import (
    RESERVED_FILES,
    name_problems,
    read_defaults,
    read_spec,
    spec_files,
)
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_compiler.yaml_tree import Node
    from segments.project import Workspace

LONGEST_DESCRIPTION = 500
LATER = "Said below."  # stands in until the sentence is known


Keys = dict[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A spec that is to be written: its id, and the text that it duplicates, if any.

    `known` are the problems that the project has already; only new ones are told.
    """

    workspace: Workspace
    project: Project
    known: tuple[Problem, ...]
    identifier: str
    source: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A spec that is not written yet, and what is wrong with it."""

    text: str
    segment: Segment | None
    problems: tuple[Problem, ...]


def proposed_id(label: str) -> str:
    """Give an id for a label: `VIPs, Łódź` becomes `vips_lodz`."""
    plain = unicodedata.normalize("NFKD", label.replace("ł", "l").replace("Ł", "L"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    name = "_".join(words)[:48].strip("_")
    return name if name[:1].isalpha() else f"group_{name}"[:48].rstrip("_")


def spec_path(workspace: Workspace, identifier: str) -> tuple[Path, str]:
    """Give where a segment's spec stands, and how messages name it."""
    path = workspace.specs / f"{identifier}.yml"
    return path, os.path.relpath(path, workspace.repository)


def taken(workspace: Workspace, identifier: str) -> str | None:
    """Say why a new segment cannot have an id; None where it can."""
    path, shown = spec_path(workspace, identifier)
    problems = name_problems(identifier, shown)
    if problems or identifier in RESERVED_FILES:
        return problems[0].message if problems else f"'{identifier}' is a file of its own."
    return f"There is a segment '{identifier}' already: {shown}." if path.exists() else None


def missing_keys(workspace: Workspace, keys: Keys, *, is_copy: bool) -> list[str]:
    """Name the keys that a new spec needs and that nobody said yet."""
    defaults, _ = read_defaults(workspace.specs / "defaults.yml", "defaults.yml")
    needed = ["label"] if is_copy else ["label", "owner", "where"]
    return [key for key in needed if not keys[key] and key not in defaults]


def draft(wanted: Wanted, keys: Keys) -> Draft:
    """Make a spec of some keys, or of a duplicate's text with these keys in place of its own.

    Without a description, the segment's sentence is its description.
    """
    given = {key: value for key, value in keys.items() if value}
    if wanted.source is not None or "description" in given:
        return checked(wanted, given)
    found = checked(wanted, given | {"description": LATER})
    if found.segment is None or found.problems:
        return found
    project = wanted.project
    labels = {one.id: one.label for one in project.segments}
    said = sentence(found.segment, project.vocabulary, labels)
    short = said if len(said) <= LONGEST_DESCRIPTION else found.segment.label
    return checked(wanted, given | {"description": short})


def checked(wanted: Wanted, keys: Keys) -> Draft:
    """Write down a spec and check it as if it stood in its file."""
    text = with_keys(wanted.source or "", keys)
    _, shown = spec_path(wanted.workspace, wanted.identifier)
    _, problems = read_yaml(text.encode(), shown)
    if problems:
        return Draft(text, None, tuple(problems))
    text = formatted(text)
    defaults, _ = read_defaults(wanted.workspace.specs / "defaults.yml", "defaults.yml")
    segment, problems = read_spec(text.encode(), shown, defaults)
    if segment is not None and not problems:
        project = wanted.project
        found = check(replace(project, segments=(*project.segments, segment)))
        problems = [own(one, segment, project) for one in found if one not in wanted.known]
    return Draft(text, segment, tuple(sorted(problems)))


def own(problem: Problem, segment: Segment, project: Project) -> Problem:
    """Tell of a label that is taken where it is new, whichever of the two ids comes first."""
    if problem.place.path == segment.path:
        return problem
    first = next((one.id for one in project.segments if one.path == problem.place.path), "")
    message = f"'{segment.label}' is the label of '{first}' already. Choose another."
    return Problem(segment.place("label"), problem.code, message)


def with_keys(text: str, keys: Keys) -> str:
    """Give a spec's text with some of its keys said otherwise; the rest stays as it is."""
    root: Any = YAML(typ="safe", pure=True).compose(text) if text else None
    places = {key.value: (key, value) for key, value in root.value} if root else {}
    added = []
    for key, value in sorted(
        keys.items(), key=lambda one: -places[one[0]][0].start_mark.index if one[0] in places else 1
    ):
        line = key_text(key, value)
        if key in places:
            begin, end = places[key][0].start_mark.index, end_of(text, places[key][1])
            text = text[:begin] + line + text[end:]
        else:
            added.append(line)
    return "\n".join([text.rstrip("\n"), *added] if text else added) + "\n"


def key_text(key: str, value: str | Sequence[str]) -> str:
    """Write one key with its value; conditions are YAML already."""
    if key in ("where", "members"):
        body = str(value).strip("\n").replace("\n", "\n  ")
        return f"{key}:\n  {body}"
    if isinstance(value, str):
        return f"{key}: {written(value)}"
    return f"{key}: [{', '.join(written(one, in_brackets=True) for one in value)}]"


def end_of(text: str, node: Any) -> int:
    """Give where a value ends; the mark of a block stands behind comments that follow it."""
    if isinstance(node, ScalarNode):
        return scalar_end(text, node)
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(text, last[1] if isinstance(node, MappingNode) else last)


def write(path: Path, text: str) -> None:
    """Write a file that does not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def specs_in(paths: Sequence[Path]) -> list[Path]:
    """Give the spec files among paths; a folder stands for its specs, other files are left out."""
    found = []
    for path in paths:
        if path.is_dir():
            found += spec_files(path)
        elif path.suffix == ".yml" and path.stem not in RESERVED_FILES:
            found.append(path)
    return list(dict.fromkeys(found))


def in_form(path: Path) -> tuple[bytes, list[Problem]]:
    """Give a spec file's bytes in their one form, or why it has none."""
    content = path.read_bytes()
    before, problems = read_yaml(content, str(path))
    if problems or before is None:
        return content, problems
    result = formatted(content.decode("utf-8-sig")).encode()
    after, problems = read_yaml(result, str(path))
    if problems or meaning(after) != meaning(before):
        message = "Formatting would change what it says, which is a fault of `segments format`."
        return content, [Problem(Place(str(path)), "SEG001", message)]
    return result, []


def meaning(node: Node | None) -> Any:
    """Give what a node says, without places."""
    if node is None:
        return None
    if isinstance(node.value, dict):
        return {key: meaning(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [meaning(item) for item in node.value]
    return (type(node.value), node.value)
