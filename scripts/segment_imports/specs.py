"""Writes translated conditions as the YAML of a spec, with a comment for each that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.formatting import written
from segment_imports.remarks import Missing, shown
from segment_imports.trees import head_of, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_imports.remarks import Tree


def where_text(tree: Tree) -> str | None:
    """Give what stands under `where`; None where no condition is left."""
    return "\n".join(lines(tree)) if is_kept(tree) else None


def members_text(ids: tuple[str, ...]) -> str:
    """Give what stands under `members` for a list of customer ids."""
    return f"customer_ids: {flow(list(ids))}"


def missing(tree: Tree | None) -> list[Missing]:
    """Give the conditions that could not be translated, in order."""
    return [one for one in leaves(tree) if isinstance(one, Missing)] if tree is not None else []


def is_kept(tree: Tree) -> bool:
    """Tell whether a condition, or one below it, is left."""
    return any(not isinstance(one, Missing) for one in leaves(tree))


def lines(tree: Tree) -> Iterator[str]:
    """Yield the lines of a condition; what is missing in a group is told above its first node."""
    head = head_of(tree)
    if not head or not isinstance(tree, dict):
        yield flow(tree)
        return
    yield f"{head}:"
    for one in tree[head]:
        if not is_kept(one):
            for hole in missing(one):
                yield f"  # not translated: {shown(hole.path)}"
    for one in tree[head]:
        if is_kept(one):
            first, *rest = lines(one)
            yield f"  - {first}"
            yield from (f"    {line}" for line in rest)


def flow(value: Any) -> str:
    """Give a value as YAML on one line."""
    if isinstance(value, dict):
        entries = (f"{written(str(key), in_brackets=True)}: {flow(one)}"
                   for key, one in value.items())  # fmt: skip
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(value, in_brackets=True) if isinstance(value, str) else f"{value:f}" if (
        not isinstance(value, int)) else str(value)  # fmt: skip
