"""Reads spec files into segments; every fault of shape is found, and none stops the reading."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from segment_compiler import operands, shapes, synonyms
from segment_compiler.access import read_grants, read_person
from segment_compiler.conditions import GROUPS, read_condition
from segment_compiler.guards import read_guards
from segment_compiler.lists import read_ids, read_members, read_split
from segment_compiler.measures import HEADS
from segment_compiler.operators import OPERATORS
from segment_compiler.problems import Place, Problem, nearest
from segment_compiler.spec import MODES, STATUSES, Everyone, Export, Guards, Segment, Top
from segment_compiler.spec_tests import read_tests
from segment_compiler.yaml_tree import lost_to_comments, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segment_compiler.yaml_tree import Node

ID = re.compile(r"[a-z][a-z0-9_]{1,47}")
RESERVED_FILES = ("destinations", "defaults", "access", "json_keys")
# Relations that stand beside the segments' own views.
RESERVED_IDS = ("segments", "builds", "split_groups", "access_log")
KEYS = (
    "label", "icon", "description", "owner", "status", "expires_on", "accounts", "tags",
    "where", "members", "always_include", "never_include", "top", "split", "guards", "exports",
    "access", "tests",
)  # fmt: skip
CONDITION_KEYS = (*GROUPS, *HEADS, "segment", "everyone")
REQUIRED = ("label", "description", "owner")
DEFAULTS = ("owner", "accounts", "guards")


def spec_files(folder: Path) -> list[Path]:
    """List the spec files of a folder, sorted by name."""
    return sorted(path for path in folder.glob("*.yml") if path.stem not in RESERVED_FILES)


def nested_files(folder: Path) -> list[Path]:
    """List the YAML files in folders below, which nobody would read; `lists/` is for lists."""
    below = [path for path in folder.glob("[!.]*/") if path.name != "lists"]
    found = [path for one in below for path in one.rglob("*") if path.suffix in (".yml", ".yaml")]
    return sorted(path for path in found if path.is_file())


def read_folder(folder: Path, shown: str) -> tuple[list[Segment], list[Problem]]:
    """Read every spec of a folder; `shown` is how messages name that folder."""
    segments: list[Segment] = []
    problems = [
        Problem(Place(f"{shown}/{path.name}"), "SEG013", "Only .yml is read. Rename the file.")
        for path in sorted(folder.glob("*.yaml"))
    ]
    problems += [
        Problem(
            Place(f"{shown}/{path.relative_to(folder).as_posix()}"),
            "SEG013",
            f"A spec lies directly in {shown}/, where all are read. Move it there.",
        )
        for path in nested_files(folder)
    ]
    defaults, found = read_defaults(folder / "defaults.yml", f"{shown}/defaults.yml")
    problems += found
    for path in spec_files(folder):
        segment, found = read_spec(path.read_bytes(), f"{shown}/{path.name}", defaults)
        problems += found
        if segment is not None:
            segments.append(segment)
    return segments, problems


def read_defaults(path: Path, shown: str) -> tuple[Mapping[str, Node], list[Problem]]:
    """Read what specs may leave out; a missing file has no defaults."""
    if not path.exists():
        return {}, []
    node, problems = read_yaml(path.read_bytes(), shown)
    entries = shapes.mapping(node, DEFAULTS, (), problems) if node else {}
    read_guards(entries.get("guards"), Guards(), problems)
    return entries, problems


def read_spec(
    content: bytes, path: str, defaults: Mapping[str, Node] | None = None
) -> tuple[Segment | None, list[Problem]]:
    """Read one spec from its bytes; the segment is None where nothing could be read.

    One with problems has stand-ins in their places, so that what is right around them is checked.
    """
    node, problems = read_yaml(content, path)
    identifier = PurePath(path).stem
    problems += name_problems(identifier, path)
    if node is None:
        return None, problems
    required = [key for key in REQUIRED if key not in (defaults or {})]
    if isinstance(node.value, dict):
        node, told = without_strays(node, path)
        problems += told
        meant = {synonyms.SPEC_KEYS.get(key, key) for key in node.value}
        required = [key for key in required if key not in meant - set(node.value)]
    entries = shapes.mapping(node, KEYS, required, problems, synonyms=synonyms.SPEC_KEYS)
    if isinstance(node.value, dict) and not meant & {"where", "members"} and not told:
        message = "`where` is missing. To mean all customers, write `where: {everyone: true}`."
        problems.append(Problem(node.place, "SEG031", message))
    segment = read_segment(identifier, path, {**(defaults or {}), **entries}, problems)
    # What is wrong with the defaults is told once, where they stand.
    guards = read_guards((defaults or {}).get("guards"), Guards(), [])
    guards = read_guards(entries.get("guards"), guards, problems)
    lost = tuple(lost_to_comments(content, path))
    return replace(segment, guards=guards, warnings=lost), problems


def without_strays(node: Node, path: str) -> tuple[Node, list[Problem]]:
    """Take conditions, and parts of a list, out of the keys of a spec, and say where they belong.

    A key without its value, as `where:` is above what was not indented, goes with them.
    """
    problems = []
    entries: dict[str, Node] = dict(node.value)
    is_empty = "where" in entries and entries["where"].value is None
    lacks_rule = is_empty or not {"where", "members"} & {
        synonyms.SPEC_KEYS.get(key, key) for key in entries
    }
    of_list = [key for key in entries if key in synonyms.OF_LISTS and "members" not in entries]
    for key, entry in node.value.items():
        place = entry.key or entry.place
        if key in KEYS:
            continue
        if key in of_list:
            if key == of_list[0]:
                message = f"A list is `{synonyms.EXAMPLES['members']}`."
                problems.append(Problem(place, "SEG010", message))
            del entries[key]
        elif is_condition(key, entry) or (
            lacks_rule and key not in synonyms.SPEC_KEYS and not nearest(key, KEYS)
        ):
            message = f"'{key}' belongs under `where`: indent it by two spaces."
            if not is_empty:
                message = f"'{key}' belongs under `where`: `where: {{{key}: …}}`."
            problems.append(Problem(place, "SEG010", message))
            del entries[key]
    if problems and is_empty:
        del entries["where"]
    return replace(node, value=entries), problems


def is_condition(key: str, node: Node) -> bool:
    """Tell whether a key of a spec is a condition by its looks: a head, or a field's operators."""
    if key in CONDITION_KEYS:
        return True
    operators = {operator for known in OPERATORS.values() for operator in known}
    return isinstance(node.value, dict) and bool(node.value) and set(node.value) <= operators


def name_problems(identifier: str, path: str) -> list[Problem]:
    """Report a file name that cannot be a segment's id."""
    if identifier in RESERVED_IDS or identifier.startswith("segment_"):
        message = f"'{identifier}' is a table of its own. Name the file otherwise."
    elif not ID.fullmatch(identifier) or "__" in identifier:
        message = (
            f"'{identifier}' cannot be an id. Use 2 to 48 small letters, digits and single "
            "underscores, a letter first."
        )
    else:
        return []
    return [Problem(Place(path), "SEG013", message)]


def read_segment(
    identifier: str, path: str, entries: Mapping[str, Node], problems: list[Problem]
) -> Segment:
    """Read the keys of a spec; what is missing gets a stand-in, since a problem tells of it."""
    places = {key: node.key for key, node in entries.items() if node.key}
    places[""] = Place(path)
    where = entries.get("where")
    return Segment(
        id=identifier,
        path=path,
        label=shapes.text(entries.get("label"), problems, longest=80),
        icon=shapes.text(entries.get("icon"), problems, longest=16),
        description=shapes.text(entries.get("description"), problems),
        owner=shapes.text(entries.get("owner"), problems),
        status=shapes.choice(entries.get("status"), STATUSES, problems, default="active"),
        accounts=texts("accounts", entries, problems),
        tags=texts("tags", entries, problems),
        where=read_condition(where, problems) if where else Everyone(Place(path)),
        members=read_members(entries["members"], problems) if "members" in entries else None,
        always_include=read_ids(entries.get("always_include"), problems, "always_include"),
        never_include=read_ids(entries.get("never_include"), problems, "never_include"),
        expires_on=read_day(entries.get("expires_on"), problems),
        top=read_top(entries["top"], problems) if "top" in entries else None,
        split=read_split(entries["split"], problems) if "split" in entries else None,
        exports=read_exports(entries.get("exports"), problems),
        access=read_grants(entries.get("access"), problems),
        tests=read_tests(entries.get("tests"), problems),
        places=places,
    )


def texts(key: str, entries: Mapping[str, Node], problems: list[Problem]) -> tuple[str, ...]:
    """Read the list of texts under a key."""
    node = entries.get(key)
    return shapes.texts(node, problems, f"{key}: [{node.text}]" if node and node.text else "")


def read_day(node: Node | None, problems: list[Problem]) -> date | None:
    """Read a day."""
    if node is None:
        return None
    try:
        return operands.day(node)
    except operands.OperandError as error:
        problems.append(Problem(node.place, "SEG022", f"`expires_on` {error}"))
        return None


def read_top(node: Node, problems: list[Problem]) -> Top | None:
    """Read `top`; None where it has a problem."""
    before = len(problems)
    keys, example = ("count", "percent", "by", "per", "ties"), synonyms.EXAMPLES["top"]
    entries = shapes.mapping(
        node, keys, ("by",), problems, example=example, synonyms=synonyms.TOP_KEYS
    )
    if entries and ("count" in entries) == ("percent" in entries):
        message = "`top` takes either `count: 100` or `percent: 10`."
        problems.append(Problem(node.place, "SEG011", message))
    count = entries.get("count")
    if count and (type(count.value) is not int or count.value < 1):
        message = "`count` is a whole number from 1."
        problems.append(Problem(count.place, "SEG022", message))
    by = shapes.text(entries.get("by"), problems)
    per = shapes.choice(entries.get("per"), ("account", "segment"), problems, default="segment")
    ties = shapes.choice(entries.get("ties"), ("break", "include"), problems, default="break")
    if len(problems) > before:
        return None
    return Top(
        count=count.value if count else None,
        percent=entries.get("percent"),
        by=by,
        per=per,
        ties=ties,
        place=node.key or node.place,
        by_place=entries["by"].place,
    )


def read_exports(node: Node | None, problems: list[Problem]) -> tuple[Export, ...]:
    """Read the list under `exports`."""
    to = node.text or "meta_ads" if node else ""
    example = f"exports: [{{to: {to}}}]"
    if node is None or not shapes.expect(node, list, "a list", problems, example):
        return ()
    exports: list[Export] = []
    for item in node.value:
        keys = ("to", "columns", "group", "mode", "by")
        example = f"{{to: {item.text}}}" if item.text else ""
        entries = shapes.mapping(
            item, keys, ("to",), problems, example=example, synonyms=synonyms.EXPORT_KEYS
        )
        if "to" in entries:
            to = shapes.text(entries["to"], problems)
            if not to.strip():
                continue
            group = entries.get("group")
            chosen = group.text or None if group else None
            if any((export.to, export.group) == (to, chosen) for export in exports):
                message = f"The segment goes to '{to}' already."
                problems.append(Problem(entries["to"].place, "SEG014", message))
                continue
            columns = shapes.texts(entries.get("columns"), problems)
            columns_place = entries.get("columns", entries["to"]).place
            exports.append(
                Export(
                    to=to,
                    columns=columns,
                    place=entries["to"].place,
                    columns_place=columns_place,
                    group=shapes.text(group, problems) or None,
                    group_place=group.place if group else None,
                    mode=shapes.choice(entries.get("mode"), MODES, problems, default=""),
                    mode_place=entries["mode"].place if "mode" in entries else None,
                    by=read_person(entries["by"], problems) if "by" in entries else "",
                    by_place=entries["by"].place if "by" in entries else None,
                )
            )
    return tuple(exports)
