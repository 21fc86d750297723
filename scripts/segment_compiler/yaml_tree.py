"""Reads one YAML file into plain nodes with positions, by the strict rules that specs follow."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from segment_compiler.problems import Place, Problem

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
    try:
        problems = refused_events(text, path)
        if problems:
            return None, problems
        root = YAML(pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else here
        return None, [Problem(place, "SEG001", f"Not YAML: {error.problem or error.context}.")]
    except YAMLError:
        return None, [Problem(here, "SEG001", "Not YAML. Is it UTF-8 text, indented with spaces?")]
    if root is None:
        return None, [Problem(here, "SEG012", "The file is empty.")]
    return to_node(root, path, problems), problems


def hidden_characters(text: str, path: str) -> list[Problem]:
    """Refuse control, bidirectional and other invisible characters, each with its place."""
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


def refused_events(text: str, path: str) -> list[Problem]:
    """Refuse anchors, aliases, tags, a second document and deep nesting, before any is built."""
    problems: list[Problem] = []
    depth = documents = 0
    for event in YAML(pure=True).parse(text):
        place = Place(path, event.start_mark.line + 1, event.start_mark.column + 1)
        documents += isinstance(event, DocumentStartEvent)
        name = type(event).__name__
        depth += name.endswith(("MappingStartEvent", "SequenceStartEvent"))
        depth -= name.endswith(("MappingEndEvent", "SequenceEndEvent"))
        if depth > MAX_DEPTH:
            message = (
                f"Nested deeper than {MAX_DEPTH} levels. Name an inner part as its own segment."
            )
            return [Problem(place, "SEG004", message)]
        if documents > 1:
            return [Problem(place, "SEG002", "A second document. Write one segment a file.")]
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            problems.append(
                Problem(place, "SEG002", "Anchors and aliases are not read. Write it out.")
            )
        elif getattr(event, "tag", None):
            problems.append(
                Problem(place, "SEG002", f"The tag {event.tag} is not read. Delete it.")
            )
    return problems


def to_node(node: Any, path: str, problems: list[Problem], key: Place | None = None) -> Node:
    """Turn a composed YAML node into ours, collecting problems on the way."""
    place = Place(path, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, SequenceNode):
        return Node([to_node(item, path, problems) for item in node.value], place, key=key)
    if isinstance(node, MappingNode):
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            where = Place(path, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            name = key_node.value if isinstance(key_node, ScalarNode) else None
            if not isinstance(name, str) or not name:
                problems.append(Problem(where, "SEG012", "A key must be a word."))
            elif unsafe := unsafe_text(name, where):
                problems += unsafe
            elif name in entries:
                first = entries[name].key or place
                message = f"The key '{name}' stands on line {first.line} already. Keep one."
                problems.append(Problem(where, "SEG003", message))
            else:
                entries[name] = to_node(value_node, path, problems, where)
        return Node(entries, place, key=key, is_whole=len(entries) == len(node.value))
    value = scalar(node, place, problems)
    return Node(value, place, text=node.value, key=key)


def unsafe_text(text: str, place: Place) -> list[Problem]:
    """Refuse escaped characters that are invisible, and what a template engine would run."""
    found = []
    # An escape such as "\u0000" shows only now.
    if any(is_hidden(character) for character in text.replace("\n", "")):
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
        message = f"{text} reads as different numbers in different tools. Quote it if it is text."
        problems.append(Problem(place, "SEG022", message))
    return text
