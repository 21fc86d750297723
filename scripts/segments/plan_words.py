"""What an edit says otherwise about a segment: words that people read, and that choose nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from segments.markdown import as_code, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segment_compiler.project import Project

WORDS = ("label", "icon", "description", "owner", "tags")


@dataclass(frozen=True, slots=True)
class Wording:
    """A word about a segment that differs: the spec's key, and both texts, empty for none."""

    segment_id: str
    key: str
    old: str
    new: str


def reworded(base: Project, branch: Project) -> tuple[Wording, ...]:
    """Give what the specs of both versions say otherwise, by segment."""
    found = []
    for id_ in sorted(base.by_id.keys() & branch.by_id.keys()):
        for key in WORDS:
            old, new = (text(getattr(side.by_id[id_], key)) for side in (base, branch))
            found += [Wording(id_, key, old, new)] if old != new else []
    return tuple(found)


def text(value: str | tuple[str, ...]) -> str:
    """Give a key's value on one line."""
    return value if isinstance(value, str) else ", ".join(value)


def text_lines(found: Iterable[Wording]) -> Iterator[str]:
    """Give changes of words for a terminal."""
    for one in found:
        yield f"  words: {one.segment_id}.{one.key}: {one.old or '–'} -> {one.new or '–'}"


def comment_lines(found: Iterable[Wording]) -> Iterator[str]:
    """Give changes of words for a comment."""
    for one in found:
        sides = " → ".join(escaped(side) or "–" for side in (one.old, one.new))
        yield f"- {as_code(one.segment_id)}, {one.key}: {sides}"


def as_json(found: Iterable[Wording]) -> list[dict[str, str]]:
    """Give changes of words as JSON has them."""
    return [asdict(one) for one in found]
