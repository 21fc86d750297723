"""Writes a spec in its one form: keys in order, one condition a line, comments kept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from segment_compiler.conditions import GROUPS
from segment_compiler.given_tables import ACCOUNTS, RATES
from segment_compiler.measures import EVENT_KEYS, HEADS
from segment_compiler.operands import LENGTH
from segment_compiler.reader import KEYS
from segment_compiler.spec import CHANGES
from segment_compiler.spec_tests import EXPECT_KEYS, TEST_KEYS
from segment_compiler.vocabulary import MARTS
from segment_compiler.yaml_tree import CONSTANTS, NUMBER, NUMBER_LIKE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODELINE = "# yaml-language-server: $schema=./segment.schema.json"
IS_MODELINE = re.compile(r"# yaml-language-server:.*")
WIDTH = 100
YAML_1_1_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "")
GIVEN = (ACCOUNTS, RATES, *MARTS)  # first of all tables
LAST_OPERATORS = ("unknown", "currency")
ORDERS = {
    "members": ("customer_ids", "file", "match", "unmatched"),
    "top": ("count", "percent", "by", "per", "ties"),
    "split": ("salt", "groups"),
    "guards": ("size", "change", "inputs_fresh_within"),
    "given": GIVEN,
    "expect": EXPECT_KEYS,
}
LISTED = (*GROUPS, "exports", "access", "tests")
CONDITIONS = ("where", *GROUPS)
# What would read otherwise without quotes; in brackets, a comma and other brackets too.
AMBIGUOUS = r": |:$| #|\n|^[-?:](?: |$)|^[\[\]{},&*!|>'\"%@`#]|^\s|\s$|^(?:---|\.\.\.)"
NEEDS_QUOTES = {False: re.compile(AMBIGUOUS), True: re.compile(rf"{AMBIGUOUS}|[,\[\]{{}}]")}


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, where it begins in the file, and whether it stands alone on its line."""

    text: str
    index: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the result, and where what it says begins and ends in the source."""

    text: str
    start: int
    end: int


def formatted(text: str) -> str:
    """Give a spec in its one form. What it means stays, and so does every comment.

    The text is YAML that specs may use (`yaml_tree.read_yaml` reads it without a problem).
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    root: Any = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(root, MappingNode):
        return text
    comments = list(comments_of(text, root))
    modeline = next((one for one in comments if IS_MODELINE.fullmatch(one.text)), None)
    rest = [one for one in comments if one is not modeline]
    first = root.value[0][0].start_mark.index if root.value else len(text)
    lines = list(mapping(root, KEYS, 0, "")) if root.value else []
    head = [one.text for one in rest if one.index < first]
    told = [one for one in rest if one.index >= first]
    body = with_comments(lines, told)
    return "\n".join([modeline.text if modeline else MODELINE, *head, *body]) + "\n"


def comments_of(text: str, root: Any) -> Iterator[Comment]:
    """Yield the comments: what begins with `#` outside of all scalars."""
    position = 0
    spans = [(one.start_mark.index, scalar_end(text, one)) for one in scalars(root)]
    for start, end in [*sorted(spans), (len(text), len(text))]:
        for found in re.finditer(r"#[^\n]*", text[position:start]):
            index = position + found.start()
            before = text[text.rfind("\n", 0, index) + 1 : index]
            yield Comment(found[0].rstrip(), index, is_alone=not before.strip())
        position = max(position, end)


def scalars(node: Any) -> Iterator[Any]:
    """Yield the scalars of a tree."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from scalars(item)
    else:
        for pair in node.value:
            for part in pair:
                yield from scalars(part)


def scalar_end(text: str, node: Any) -> int:
    """Give where a scalar ends; the mark of a plain or a block one may stand behind comments."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        return int(end)
    if node.style in ("|", ">"):
        return int(end)
    return int(start + len(text[start:end].rstrip()))


def with_comments(lines: Sequence[Line], comments: Sequence[Comment]) -> list[str]:
    """Put each comment beside what it stood beside, or above what it stood above."""
    above: dict[int, list[str]] = {}
    beside: dict[int, list[str]] = {}
    order = sorted(range(len(lines)), key=lambda number: lines[number].start)
    for comment in comments:
        before = [number for number in order if lines[number].start < comment.index]
        after = [number for number in order if lines[number].start > comment.index]
        inside = before and comment.index < lines[before[-1]].end
        if comment.is_alone and inside:
            above.setdefault(before[-1], []).append(comment.text)
        elif comment.is_alone:
            above.setdefault(after[0] if after else len(lines), []).append(comment.text)
        else:
            beside.setdefault(before[-1], []).append(comment.text)
    found = []
    for number, line in enumerate(lines):
        indent = line.text[: len(line.text) - len(line.text.lstrip())]
        told = beside.get(number, [])
        # A line holds one comment; of several, all stand above it.
        over = [*above.get(number, []), *(told if len(told) > 1 else [])]
        found += [indent + one for one in over]
        found.append(f"{line.text}  {told[0]}" if len(told) == 1 else line.text)
    return found + above.get(len(lines), [])


def mapping(node: Any, keys: Sequence[str], indent: int, dash: str) -> Iterator[Line]:
    """Yield the lines of a mapping in block form, known keys first and in their order."""
    for number, (key, value) in enumerate(in_order(node.value, keys)):
        lead = " " * indent + (dash if number == 0 else " " * len(dash))
        yield from entry(key, value, lead)


def in_order(pairs: Sequence[Any], keys: Sequence[str]) -> list[Any]:
    """Sort entries by a list of keys; the others follow as they stand."""
    return sorted(
        pairs, key=lambda pair: keys.index(pair[0].value) if pair[0].value in keys else len(keys)
    )


def entry(key: Any, value: Any, lead: str) -> Iterator[Line]:
    """Yield the lines of one entry: in one where it fits, and conditions always one a line."""
    name = f"{lead}{scalar(key)}:"
    start = key.start_mark.index
    indent = len(lead) + 2
    if isinstance(value, MappingNode) and value.value and is_block(key.value, value, len(name)):
        yield Line(name, start, key.end_mark.index)
        yield from mapping(value, keys_of(value, key.value), indent, "")
    elif isinstance(value, SequenceNode) and value.value and is_listed(key.value, value, len(name)):
        yield Line(name, start, key.end_mark.index)
        for item in value.value:
            yield from listed_item(item, indent, is_block=key.value in LISTED)
    else:
        yield Line(f"{name} {flow(value, key.value)}".rstrip(), start, value.end_mark.index)


def listed_item(item: Any, indent: int, *, is_block: bool) -> Iterator[Line]:
    """Yield the lines of one item of a list; the row of a table stays on one."""
    if isinstance(item, MappingNode) and item.value and is_block:
        yield from mapping(item, keys_of(item), indent, "- ")
    else:
        yield Line(f"{' ' * indent}- {flow(item)}", item.start_mark.index, item.end_mark.index)


def is_block(key: str, value: Any, column: int) -> bool:
    """Tell whether a mapping gets a line for each entry: a tree of conditions, or a long one."""
    too_long = column + 1 + len(flow(value)) > WIDTH
    if key == "where" and column > len("where:"):  # of an event: short, and of one row
        return too_long
    # A condition stays on its line, however long it is.
    is_operator = not any(isinstance(one, MappingNode) for _, one in value.value)
    return key in CONDITIONS or (too_long and (key in ORDERS or not is_operator))


def is_listed(key: str, value: Any, column: int) -> bool:
    """Tell whether a list gets a line for each item: conditions, exports, or a long one."""
    return key in LISTED or column + 1 + len(flow(value)) > WIDTH


def keys_of(node: Any, name: str = "") -> Sequence[str]:
    """Give the order of the keys of an inner mapping; conditions keep the one they have."""
    if name in ORDERS:
        return ORDERS[name]
    names = [key.value for key, _ in node.value]
    head = next((one for one in HEADS if one in names), None)
    if head:
        return (head, *EVENT_KEYS[head])
    if any(one in names for one in CHANGES):
        return ("segment", *CHANGES)
    if "to" in names:
        return ("to", "columns", "group", "mode", "may", "until")
    if "given" in names:
        return TEST_KEYS
    return ()


def flow(node: Any, name: str = "", *, in_brackets: bool = False) -> str:
    """Give a node on one line."""
    if isinstance(node, SequenceNode):
        return f"[{', '.join(flow(item, in_brackets=True) for item in node.value)}]"
    if isinstance(node, MappingNode):
        pairs = sorted(node.value, key=lambda pair: pair[0].value in LAST_OPERATORS)
        head = keys_of(node, name)
        pairs = in_order(node.value, head) if head else pairs
        entries = [
            f"{scalar(key, in_brackets=True)}: {flow(one, in_brackets=True)}".rstrip()
            for key, one in pairs
        ]
        return f"{{{', '.join(entries)}}}"
    return scalar(node, in_brackets=in_brackets)


def scalar(node: Any, *, in_brackets: bool = False) -> str:
    """Write a scalar as it stands, in quotes where it had some or needs them on one line."""
    text: str = node.value
    is_plain = not NEEDS_QUOTES[in_brackets].search(text)
    if node.style is None or LENGTH.fullmatch(text):
        return text if is_plain else in_quotes(text)
    if node.style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    is_text = text not in CONSTANTS and not NUMBER_LIKE.fullmatch(text)
    return text if node.style in ("|", ">") and is_plain and is_text else in_quotes(text)


def written(text: str, *, in_brackets: bool = False) -> str:
    """Give a text as YAML, without quotes where every reader takes it for the same text."""
    is_word = text.lower() in YAML_1_1_WORDS or text in CONSTANTS
    if is_word or NUMBER_LIKE.fullmatch(text) or NUMBER.fullmatch(text):
        return in_quotes(text)
    return in_quotes(text) if NEEDS_QUOTES[in_brackets].search(text) else text


def in_quotes(text: str) -> str:
    """Quote a text; what cannot be seen is escaped."""
    return json.dumps(text, ensure_ascii=False)
