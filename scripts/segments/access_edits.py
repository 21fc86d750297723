"""Writes grants into specs and takes them out again; comments and all else stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from segment_compiler.formatting import formatted, written
from segments.writing import end_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

KEY = "access"


def granted(text: str, to: str, may: Sequence[str], until: date | None, reason: str) -> str:
    """Give a spec's text with one grant more; what it had of the same rights is replaced."""
    text = revoked(text, to, may) or formatted(text)
    lines = [f"  - to: {written(to)}", f"    may: [{', '.join(may)}]"]
    lines += [f"    until: {until}"] if until else []
    lines += [f"    reason: {written(reason)}"] if reason else []
    grants = items(text)
    if not grants:
        return formatted("\n".join([text.rstrip("\n"), f"{KEY}:", *lines]) + "\n")
    end = line_end(text, end_of(text, grants[-1]))
    return formatted(text[:end] + "\n".join(lines) + "\n" + text[end:])


def revoked(text: str, to: str, may: Collection[str]) -> str | None:
    """Give a spec's text without some rights of somebody; None where it grants none of them."""
    text = formatted(text)
    left, is_found = 0, False
    for grant in reversed(items(text)):
        parts = {key.value: value for key, value in grant.value}
        known = [one.value for one in parts["may"].value]
        kept = [one for one in known if one not in may]
        if parts["to"].value.lower() != to or kept == known:
            left += 1
            continue
        is_found = True
        if kept:
            left += 1
            start, end = parts["may"].start_mark.index, end_of(text, parts["may"])
            text = f"{text[:start]}[{', '.join(kept)}]{text[end:]}"
        else:
            start = text.rfind("\n", 0, grant.start_mark.index) + 1
            text = text[:start] + text[line_end(text, end_of(text, grant)) :]
    if not is_found:
        return None
    return text if left else without_key(text)


def items(text: str) -> list[Any]:
    """Give the grants of a spec in its one form, as YAML nodes with their places."""
    root: Any = YAML(typ="safe", pure=True).compose(text)
    found = next((value for key, value in root.value if key.value == KEY), None)
    return list(found.value) if found is not None and isinstance(found.value, list) else []


def without_key(text: str) -> str:
    """Take out the key that nothing is left under."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(f"{KEY}:"))


def line_end(text: str, index: int) -> int:
    """Give where the line after a place begins."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1
