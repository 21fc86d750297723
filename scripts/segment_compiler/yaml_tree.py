"""Reads one YAML file into plain nodes with positions, by the strict rules that specs follow."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from segment_compiler import yaml_faults
from segment_compiler.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 256 * 1024
MAX_DEPTH = 40  # of YAML; conditions may nest 16 deep, and each takes a list and a mapping
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
# What other readers take for a number, and what `0123` would lose its zero in.
NUMBER_LIKE = re.compile(
    r"[-+]?(0[0-9]+|\.[0-9]+|[0-9][0-9_]*([.][0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9a-f]+|\.(inf|nan))",
    re.IGNORECASE,
)
LEADING_ZERO_DECIMAL = re.compile(r"0[0-9]+\.[0-9]+")  # `01.02`, a day as some write it
MAX_DIGITS = 18
PLAIN_LINES = re.compile(r"[\n -~]*")  # nearly every file: nothing to look for one by one
CLOSE_COMMENT = re.compile(r"(?<=\S) (#[^\s#][^\r\n]*)")
TEMPLATE = re.compile(r"\{[{%#]|[}%#]\}")
CONSTANTS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    `value` is a `dict[str, Node]`, a `list[Node]`, or a scalar: str, int, Decimal, bool or None.
    `text` is a scalar as written; `key` is the place of the key that leads here.
    `is_whole` is false for a mapping of which an entry was refused.
    """

    value: Any
    place: Place
    text: str = ""
    key: Place | None = None
    is_whole: bool = True


def read_yaml(content: bytes, path: str) -> tuple[Node | None, list[Problem]]:
    """Read a file's bytes; the node is None where nothing useful could be read."""
    here = Place(path)
    if len(content) > MAX_BYTES:
        message = f"The file has {len(content):,} bytes; {MAX_BYTES:,} is the most. Split it."
        return None, [Problem(here, "SEG004", message)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Problem(here, "SEG001", f"Byte {error.start} is not UTF-8. Save as UTF-8.")]
    problems = hidden_characters(text, path)
    if problems:
        return None, problems
    refused: list[Problem] = []
    events = checked_events(text, path, refused)
    try:
        root = next((to_node(one, events, path, problems) for one in events), None)
        for _ in events:  # what follows the root may be refused too
            pass
    except RefusedError as error:
        return None, [error.problem]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else here
        told = f"Not YAML: {error.problem or error.context}."
        told = yaml_faults.what_was_meant(text, mark.line) or told if mark else told
        return None, [Problem(place, "SEG001", told)]
    except YAMLError:
        return None, [Problem(here, "SEG001", "Not YAML. Is it UTF-8 text, indented with spaces?")]
    if refused:
        return None, refused
    if root is None:
        return None, [Problem(here, "SEG012", "The file is empty.")]
    return root, problems


class RefusedError(Exception):
    """A file is refused as a whole, whatever else it holds."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(str(problem))
        self.problem = problem


def hidden_characters(text: str, path: str) -> list[Problem]:
    """Refuse control, bidirectional and other invisible characters, each with its place."""
    if PLAIN_LINES.fullmatch(text):
        return []
    return [
        Problem(
            Place(path, number, column),
            "SEG005",
            "A tab. Write spaces."
            if char == "\t"
            else f"U+{ord(char):04X} is invisible. Delete it.",
        )
        for number, line in enumerate(text.split("\n"), start=1)
        for column, char in enumerate(line.removesuffix("\r"), start=1)
        if is_hidden(char)
    ]


def is_hidden(character: str) -> bool:
    """Tell whether a character cannot be seen, or changes how its neighbours are seen."""
    category = unicodedata.category(character)
    # U+200D joins emoji; the other format characters only hide or reorder text.
    return category in ("Cc", "Cs", "Zl", "Zp") or (category == "Cf" and character != "\u200d")


def checked_events(text: str, path: str, refused: list[Problem]) -> Iterator[Event]:
    """Yield the events of nodes, refusing anchors, aliases and tags before anything is built.

    Raises:
        RefusedError: a second document, or deep nesting.
    """
    depth = documents = 0
    # Parsed once, and without ruamel's care for comments: 300 specs take a fifth of the time.
    for event in YAML(typ="safe", pure=True).parse(text):
        documents += isinstance(event, DocumentStartEvent)
        depth += isinstance(event, (MappingStartEvent, SequenceStartEvent))
        depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
        if depth > MAX_DEPTH:
            message = (
                f"Nested deeper than {MAX_DEPTH} levels. Name an inner part as its own segment."
            )
            raise RefusedError(Problem(place_of(event, path), "SEG004", message))
        if documents > 1:
            message = "A second document. Write one segment a file."
            raise RefusedError(Problem(place_of(event, path), "SEG002", message))
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            message = "Anchors and aliases are not read. Write it out."
            refused.append(Problem(place_of(event, path), "SEG002", message))
        elif getattr(event, "tag", None):
            message = f"The tag {event.tag} is not read. Delete it."
            refused.append(Problem(place_of(event, path), "SEG002", message))
        if isinstance(event, (NodeEvent, MappingEndEvent, SequenceEndEvent)):
            yield event


def lost_to_comments(content: bytes, path: str) -> list[Problem]:
    """Warn of a `#` so close behind a plain text that it may have been meant as a part of it.

    `label: VIP #1` is the text `VIP`; a remark has a space behind its `#`. The file is valid YAML.
    """
    text = content.decode("utf-8-sig")
    if not CLOSE_COMMENT.search(text):
        return []
    found = []
    for event in YAML(typ="safe", pure=True).parse(text):
        if not isinstance(event, ScalarEvent) or event.style or not is_text(event.value):
            continue
        start = event.start_mark.index
        match = CLOSE_COMMENT.search(text, start)
        # What stands between is the text itself, maybe on several lines, and no other value.
        if match and text[start : match.start()].split() == event.value.split():
            line = text.count("\n", 0, match.start()) + 1
            column = match.start(1) - text.rfind("\n", 0, match.start())
            message = (
                f"'{match[1][:40]}' is a comment here, so the text ends before it. Quote the text, "
                "or write a space after '#'."
            )
            found.append(Problem(Place(path, line, column), "SEG006", message))
    return found


def is_text(plain: str) -> bool:
    """Tell whether a plain scalar is text: no number, true, false or null."""
    return plain not in CONSTANTS and not NUMBER.fullmatch(plain)


def place_of(event: Any, path: str) -> Place:
    """Give where an event begins."""
    return Place(path, event.start_mark.line + 1, event.start_mark.column + 1)


def to_node(
    event: Any,
    events: Iterator[Any],
    path: str,
    problems: list[Problem],
    key: Place | None = None,
) -> Node:
    """Turn an event, and those below it, into a node; collect problems on the way."""
    place = place_of(event, path)
    if isinstance(event, SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), SequenceEndEvent):
            items.append(to_node(item, events, path, problems))
        return Node(items, place, key=key)
    if isinstance(event, MappingStartEvent):
        return to_mapping(place, events, path, problems, key)
    if isinstance(event, ScalarEvent):
        return Node(scalar(event, place, problems), place, text=event.value, key=key)
    return Node(None, place, key=key)  # an alias, of which a problem tells


def to_mapping(
    place: Place,
    events: Iterator[Any],
    path: str,
    problems: list[Problem],
    key: Place | None,
) -> Node:
    """Turn the events of a mapping that has begun into a node."""
    entries: dict[str, Node] = {}
    is_whole = True
    last: yaml_faults.Pieces | None = None
    while not isinstance(event := next(events), MappingEndEvent):
        where = place_of(event, path)
        name = event.value if isinstance(event, ScalarEvent) else None
        fault: list[Problem] = []
        if name is None:
            to_node(event, events, path, [])  # passes over it
        if not name:
            fault = [Problem(where, "SEG012", "A key must be a word.")]
        elif unsafe := unsafe_text(name, where):
            fault = unsafe
        elif name in entries:
            first = entries[name].key or place
            message = f"The key '{name}' stands on line {first.line} already. Keep one."
            fault = [Problem(where, "SEG003", message)]
        problems += fault
        following = next(events)
        value = to_node(following, events, path, [] if fault else problems, where)
        is_empty = value.value is None and not value.text
        if last and name and is_empty and yaml_faults.is_piece(last, event):
            last, is_whole = yaml_faults.pieces_with(last, event), False
            continue
        problems += yaml_faults.split_by_comma(last)
        last = yaml_faults.first_piece(value.value, following, value.place)
        if name and not fault:
            entries[name] = value
        else:
            is_whole = False
    problems += yaml_faults.split_by_comma(last)
    return Node(entries, place, key=key, is_whole=is_whole)


def unsafe_text(text: str, place: Place) -> list[Problem]:
    """Refuse escaped characters that are invisible, and what a template engine would run."""
    found = []
    # An escape such as "\u0000" shows only now.
    if not PLAIN_LINES.fullmatch(text) and any(map(is_hidden, text.replace("\n", ""))):
        message = "An invisible character is escaped. Delete it."
        found.append(Problem(place, "SEG005", message))
    if TEMPLATE.search(text):
        message = (
            "Braces with '{', '%' or '#' are template code in the warehouse project. Reword it."
        )
        found.append(Problem(place, "SEG005", message))
    return found


def scalar(node: Any, place: Place, problems: list[Problem]) -> str | int | Decimal | bool | None:
    """Read a scalar by YAML 1.2: only true, false, null and plain numbers are not text."""
    text: str = node.value
    problems += unsafe_text(text, place)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if NUMBER.fullmatch(text):
        if sum(character.isdigit() for character in text) > MAX_DIGITS:
            problems.append(
                Problem(place, "SEG022", f"More than {MAX_DIGITS} digits. Quote an id.")
            )
            return text
        return Decimal(text) if "." in text else int(text)
    if NUMBER_LIKE.fullmatch(text) and not LEADING_ZERO_DECIMAL.fullmatch(text):
        problems.append(Problem(place, "SEG022", yaml_faults.two_numbers(text)))
    return text
