"""What a change of specs does to rights: who gains, keeps for another time, or loses which."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from segment_compiler.grants import RIGHTS
from segment_compiler.rights import rights_of
from segments.access_told import last_day
from segments.markdown import as_code
from segments.printing import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from segment_compiler.project import Project
    from segment_compiler.rights import Right

NEW, MOVED, GONE = "new", "moved", "gone"


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Rights of one person that change alike on some segments; `was` is the end of before."""

    person: str
    may: tuple[str, ...]
    is_owner: bool
    account_id: str | None
    segments: tuple[str, ...]
    is_all: bool
    kind: str
    ends_at: datetime | None
    was: datetime | None


def changes(base: Project, branch: Project) -> tuple[AccessChange, ...]:
    """Give how rights differ, by person; of segments that are new or gone, nothing of the owner."""
    found: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    old, new = (rights_by_key(project) for project in (base, branch))
    both = base.by_id.keys() & branch.by_id.keys()
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        right = after or before
        if right is None or (right.is_owner and right.segment_id not in both):
            continue
        is_same = before and after and (before.ends_at, before.is_owner) == (
            after.ends_at, after.is_owner)  # fmt: skip
        if not is_same:
            kind = MOVED if before and after else NEW if after else GONE
            ends_at = right.ends_at
            was = before.ends_at if before and after else None
            alike = (right.person, kind, right.is_owner, right.account_id, ends_at, was)
            found.setdefault(alike, []).append((right.segment_id, right.may))
    every = len(branch.by_id)
    lines = [line for alike, ones in found.items() for line in spread(alike, ones, every)]
    return tuple(sorted(lines, key=lambda one: (one.person, one.kind, one.segments, one.may)))


def rights_by_key(project: Project) -> dict[tuple[str, str, str, str], Right]:
    """Give the rights of a project by what there is one for."""
    found = (one for segment in project.segments for one in rights_of(segment, project.access))
    return {one.key: one for one in found}


def spread(
    alike: tuple[Any, ...], ones: list[tuple[str, str]], every: int
) -> Iterator[AccessChange]:
    """Give a line for each set of rights that changes alike, with the segments it changes on."""
    person, kind, is_owner, account_id, ends_at, was = alike
    may: dict[str, list[str]] = {}
    for segment_id, right in ones:
        may.setdefault(segment_id, []).append(right)

    def rights(segment_id: str) -> tuple[str, ...]:
        return tuple(right for right in RIGHTS if right in may[segment_id])

    for allowed, group in groupby(sorted(may, key=rights), rights):
        segments = tuple(sorted(group))
        yield AccessChange(person, allowed, is_owner, account_id, segments,
                           len(segments) == every > 1, kind, ends_at, was)  # fmt: skip


def text_lines(found: Iterable[AccessChange]) -> Iterator[str]:
    """Give changes of rights for a terminal."""
    for one in found:
        yield f"  access: {one.person} {said(one, ', '.join(one.segments))}"


def comment_lines(found: Iterable[AccessChange]) -> Iterator[str]:
    """Give changes of rights for a comment that many read: of a person, no whole address.

    People who look alike by that are counted.
    """
    lines = Counter(
        f"- {as_code(masked(one.person))} {said(one, ', '.join(map(as_code, one.segments)))}"
        for one in found
    )
    for line, people in lines.items():
        yield line if people == 1 else f"{line} ({people} people)"


def said(one: AccessChange, segments: str) -> str:
    """Say what somebody may do, on which segments, until when, and how that is a change."""
    what = "has every right, as owner, on" if one.is_owner else f"may {' and '.join(one.may)}"
    where = "every segment" if one.is_all else segments
    if len(one.segments) > 5 and not one.is_all:  # noqa: PLR2004
        where = counted(len(one.segments), "segment")
    where += f" of {one.account_id}" if one.account_id else ""
    end = f" until {last_day(one.ends_at)}" if one.ends_at else ""
    return f"{what} {where}{end}: {how(one)}"


def how(one: AccessChange) -> str:
    """Say how a right changes."""
    if one.kind != MOVED:
        return one.kind
    if one.was == one.ends_at:
        return "not in the same way before"
    return f"until {last_day(one.was)} before" if one.was else "without an end before"


def masked(person: str) -> str:
    """Give an address with its first letter and its domain.

    >>> masked("anna@example.com")
    'a…@example.com'
    """
    name, _, domain = person.partition("@")
    return f"{name[:1]}…@{domain}"


def as_json(found: Iterable[AccessChange]) -> list[dict[str, Any]]:
    """Give changes of rights as JSON has them."""

    def instant(at: datetime | None) -> str | None:
        return f"{at.isoformat()}Z" if at else None

    return [
        asdict(one) | {"ends_at": instant(one.ends_at), "was": instant(one.was)} for one in found
    ]
