"""Takes values of one shape out of YAML nodes, and says so where the shape is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.problems import Problem, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from segment_compiler.yaml_tree import Node


def shape_name(node: Node) -> str:
    """Name what a node holds, in the words of messages."""
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number"}
    if node.value is None:
        return "nothing"
    return names.get(type(node.value), "a number")


def expect(
    node: Node, shape: type, wanted: str, problems: list[Problem], example: str = ""
) -> bool:
    """Tell whether a node has a shape; report it, with an example, where it has not."""
    if type(node.value) is shape:
        return True
    message = f"Expected {wanted}, found {shape_name(node)}."
    message += f" Write `{example}`." if example else ""
    problems.append(Problem(node.place, "SEG012", message))
    return False


def mapping(
    node: Node,
    known: Collection[str],
    required: Collection[str],
    problems: list[Problem],
    *,
    example: str = "",
    synonyms: Mapping[str, str] | None = None,
) -> Mapping[str, Node]:
    """Give a mapping's entries, reporting unknown keys and missing ones.

    `synonyms` are words of other tools with the known key that they mean.
    """
    if not expect(node, dict, "a mapping", problems, example):
        return {}
    entries: dict[str, Node] = node.value
    for key, entry in entries.items():
        if key not in known:
            meant = (synonyms or {}).get(key)
            hint = f" Did you mean '{meant}'?" if meant in known else did_you_mean(key, known)
            message = f"Unknown key '{key}'.{hint}"
            if "Did you mean" not in message:
                message += f" Known keys: {', '.join(known)}."
            problems.append(Problem(entry.key or entry.place, "SEG010", message))
    for key in required:
        if key not in entries:
            problems.append(Problem(node.place, "SEG011", f"`{key}` is missing."))
    return entries


def text(
    node: Node | None, problems: list[Problem], *, longest: int = 500, default: str = ""
) -> str:
    """Give a text, trimmed of nothing; blank and overlong ones are reported."""
    if node is None:
        return default
    if not expect(node, str, "text", problems):
        return default
    value: str = node.value
    if not value.strip():
        problems.append(Problem(node.place, "SEG012", "The text is blank."))
    if len(value) > longest:
        message = f"The text has {len(value)} characters; at most {longest} fit."
        problems.append(Problem(node.place, "SEG012", message))
    return value


def choice(
    node: Node | None, accepted: Collection[str], problems: list[Problem], *, default: str
) -> str:
    """Give one of the accepted words."""
    if node is None:
        return default
    if node.text not in accepted or isinstance(node.value, (dict, list)):
        word = node.text or shape_name(node)
        message = f"'{word}' is not accepted. Write {listed(accepted)}."
        problems.append(Problem(node.place, "SEG014", message))
        return default
    return node.text


def texts(node: Node | None, problems: list[Problem], example: str = "") -> tuple[str, ...]:
    """Give a list of texts without repetitions."""
    if node is None or not expect(node, list, "a list", problems, example):
        return ()
    if not node.value:
        message = "The list is empty. Write a value, or delete the key."
        problems.append(Problem(node.place, "SEG012", message))
    values = [text(item, problems) for item in node.value]
    for number, (item, value) in enumerate(zip(node.value, values, strict=True)):
        if value in values[:number] and item.value == value:
            problems.append(Problem(item.place, "SEG014", f"'{value}' stands here twice."))
    return tuple(dict.fromkeys(values))


def items(node: Node) -> list[Node]:
    """Give the items of a list, and none of anything else."""
    return node.value if isinstance(node.value, list) else []


def positive(node: Node | None, problems: list[Problem], *, default: int) -> int:
    """Give a whole number from zero."""
    if node is None:
        return default
    if type(node.value) is not int or node.value < 0:
        message = f"Expected a whole number, such as 100, found {shape_name(node)}."
        problems.append(Problem(node.place, "SEG012", message))
        return default
    return node.value
