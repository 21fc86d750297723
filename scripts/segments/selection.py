"""Chooses segments as dbt chooses models: by name, tag, owner, path, and what hangs together."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from segment_compiler.spec import asked_about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment

METHODS: dict[str, Callable[[Segment, str], bool]] = {
    "tag": lambda segment, value: any(fnmatchcase(tag, value) for tag in segment.tags),
    "owner": lambda segment, value: fnmatchcase(segment.owner, value),
    "status": lambda segment, value: segment.status == value,
    "account": lambda segment, value: not segment.accounts or value in segment.accounts,
    "path": lambda segment, value: segment.path.startswith(value),
}


class SelectionError(ValueError):
    """A selector chooses nothing, or has a method that does not exist."""


def select(project: Project, selectors: Sequence[str]) -> list[Segment]:
    """Give the chosen segments by id; without a selector, all.

    `+vips` adds what vips is made of, `vips+` what is made of it; `tag:`, `owner:`, `path:`,
    `account:` and `status:` choose by what specs say; `*` stands for any characters.

    Raises:
        SelectionError: a selector chooses nothing.
    """
    segments = project.by_id
    chosen: set[str] = set()
    for selector in selectors:
        found = matching(project, selector.strip("+"))
        if not found:
            raise SelectionError(f"'{selector}' selects no segment. `segments list` lists all.")
        if selector.startswith("+"):
            found = closure(found, {id_: asked_about(segment) & segments.keys()
                                    for id_, segment in segments.items()})  # fmt: skip
        if selector.endswith("+"):
            found = closure(found, {id_: users(project, id_) for id_ in segments})
        chosen |= found
    return [segments[id_] for id_ in sorted(chosen if selectors else segments)]


def matching(project: Project, selector: str) -> set[str]:
    """Give the ids that one selector names, without what hangs on them."""
    method, separator, value = selector.partition(":")
    if not separator:
        return {id_ for id_ in project.by_id if fnmatchcase(id_, selector)}
    if method not in METHODS:
        raise SelectionError(f"'{method}:' is no way to select. Write {', '.join(METHODS)}.")
    return {segment.id for segment in project.segments if METHODS[method](segment, value)}


def users(project: Project, identifier: str) -> set[str]:
    """Give the segments that ask about the members, or the history, of one."""
    return {one.id for one in project.segments if identifier in asked_about(one)}


def closure(start: set[str], following: dict[str, set[str]]) -> set[str]:
    """Give what is reached from some ids, themselves among it."""
    reached, waiting = set(start), list(start)
    while waiting:
        for other in following.get(waiting.pop(), set()) - reached:
            reached.add(other)
            waiting.append(other)
    return reached
