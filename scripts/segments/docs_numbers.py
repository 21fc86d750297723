"""Reads the numbers of the catalogue from a release, for all segments at once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from segment_catalogue.counts import change, count, share
from segment_catalogue.pages import (
    Build,
    HeatMap,
    Moves,
    Named,
    Overlap,
    Period,
    Run,
    Week,
)
from segments.docs_order import neighbours_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    import duckdb

DAYS = timedelta(days=7)
RUNS = 366  # the last ones of a segment that are shown
SINGLE = 31  # so many runs are shown one by one; more of them by week
NEAREST = 12  # segments that overlap most
WIDEST = 100  # segments on one heat map
REASONS = {
    "data": "their own data changed: an order, a consent, a profile",
    "time": "nothing new happened, but a date came or passed",
    "definition": "the definition was edited",
    "upstream": "a segment that this one is made of changed",
    "manual": "the spec names them, or named them, one by one",
    "expired": "the segment ended",
}
# What a guard counted, but neither what it expects, which the spec says, nor a share.
COUNTED = re.compile(r"(?<!least )(?<!most )(?<![\d.,+-])\b\d[\d,]*\b(?!\.\d| %| hour)")
SHARE = re.compile(r"\((?:[+-]\d[\d,.]* %|from nobody), ")


@dataclass(frozen=True, slots=True)
class Change:
    """So many people who entered or left a segment at an instant, for a reason."""

    at: datetime
    change: str
    reason: str
    people: int


@dataclass(frozen=True, slots=True)
class Size:
    """A segment's exact numbers in a run; they never leave this module."""

    build_id: str
    as_of: datetime
    members: int
    entered: int
    left: int
    held: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The exact history of all segments, by segment, the oldest run first."""

    sizes: Mapping[str, Sequence[Size]]
    changes: Mapping[str, Sequence[Change]]


def read_numbers(connection: duckdb.DuckDBPyConnection) -> Numbers:
    """Read sizes and changes of all runs that the release knows."""
    sizes: dict[str, list[Size]] = defaultdict(list)
    for segment_id, *rest in connection.execute(
        "select segment_id, build_id, as_of, members, entered_count, left_count,"
        " case when is_held then coalesce(held_reason, 'held') end"
        " from segments.segment_sizes order by segment_id, as_of"
    ).fetchall():
        sizes[segment_id].append(Size(*rest))
    changes: dict[str, list[Change]] = defaultdict(list)
    for segment_id, *rest in connection.execute(
        "select segment_id, changed_at, change, coalesce(reason, ''), count(*)"
        " from segments.segment_membership_events group by all order by all"
    ).fetchall():
        changes[segment_id].append(Change(*rest))
    return Numbers(sizes, changes)


def runs(sizes: Sequence[Size]) -> tuple[Run, ...]:
    """Give the last runs of a segment; who was in from the first one on did not enter then."""
    found = [
        Run(one.as_of, count(one.members), count(one.entered if number else 0), count(one.left),
            guard_words(one.held))
        for number, one in enumerate(sizes)
    ]  # fmt: skip
    return tuple(found[-RUNS:])


def guard_words(reason: str | None) -> str | None:
    """Give what a guard said, without the exact numbers of people in it.

    >>> guard_words("54 entered and 5 left of 71, at most 60 % together")
    '50 entered and <10 left of 70, at most 60 % together'
    >>> guard_words("71 -> 93 (+31.0 %, at most +30 %)")
    '70 → 90 (at most +30 %)'
    >>> guard_words("8 members, at least 12 expected")
    '<10 members, at least 12 expected'
    """
    if reason is None:
        return None
    plain = SHARE.sub("(", reason).replace("->", "→")
    return COUNTED.sub(lambda found: count(int(found[0].replace(",", ""))).text, plain)


def week(sizes: Sequence[Size], changes: Sequence[Change]) -> Week | None:
    """Say how a segment moved since a week before its last run; None where it has one run."""
    if len(sizes) < 2:  # noqa: PLR2004
        return None
    last = sizes[-1]
    before = [one for one in sizes if one.as_of <= last.as_of - DAYS]
    base = before[-1] if before else sizes[0]
    recent = [one for one in changes if base.as_of < one.at <= last.as_of]
    return Week(
        since=base.as_of,
        before=count(base.members),
        change=change(last.members - base.members),
        entered=count(sum(one.people for one in recent if one.change == "entered")),
        left=count(sum(one.people for one in recent if one.change == "left")),
        by_reason=by_reason(recent),
    )


def by_reason(changes: Iterable[Change]) -> tuple[Moves, ...]:
    """Add up changes by reason, in the order in which reasons are explained."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for one in changes:
        sums[one.reason, one.change] += one.people
    return tuple(
        Moves(reason, count(sums[reason, "entered"]), count(sums[reason, "left"]))
        for reason in (*REASONS, "")
        if sums[reason, "entered"] or sums[reason, "left"]
    )


def periods(sizes: Sequence[Size], changes: Sequence[Change]) -> tuple[Period, ...]:
    """Give who came and went in each run after the first, or in each week where runs are many."""
    shown = sizes[1:][-RUNS:]
    if not shown:
        return ()
    start: Callable[[datetime], datetime] = monday if len(shown) > SINGLE else same
    found: dict[datetime, list[Change]] = {start(one.as_of): [] for one in shown}
    for one in changes:
        if start(one.at) in found and one.at > sizes[0].as_of:
            found[start(one.at)].append(one)
    return tuple(Period(at, by_reason(some)) for at, some in found.items())


def monday(at: datetime) -> datetime:
    """Give the beginning of an instant's week."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=at.weekday())


def same(at: datetime) -> datetime:
    """Give an instant as it is."""
    return at


def overlaps(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, Named]
) -> dict[str, tuple[Overlap, ...]]:
    """Give the segments that share most with each, by what both have of what either has."""
    sizes = members(connection)
    found: dict[str, list[Overlap]] = defaultdict(list)
    for one, other, both in connection.execute(
        "select segment_id, other_segment_id, members_of_both from segments.segment_overlaps"
        " where segment_id <> other_segment_id and members_of_both > 0"
        " qualify row_number() over (partition by segment_id"
        " order by members_of_both / members_of_either desc, other_segment_id) <= ?"
        " order by segment_id, members_of_both / members_of_either desc, other_segment_id",
        [NEAREST],
    ).fetchall():
        if other in names:
            shared = count(both)
            found[one].append(
                Overlap(names[other], shared, share(shared, count(sizes.get(one, 0))),
                        share(shared, count(sizes.get(other, 0))))
            )  # fmt: skip
    return {one: tuple(some) for one, some in found.items()}


def members(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Give the members of each segment that is not archived."""
    return dict(
        connection.execute(
            "select segment_id, members from segments.segments where status <> 'archived'"
        ).fetchall()
    )


def heat_map(connection: duckdb.DuckDBPyConnection, names: Mapping[str, Named]) -> HeatMap:
    """Give what the largest segments share, those next to each other that share most."""
    sizes = {id_: size for id_, size in members(connection).items() if id_ in names}
    largest = sorted(sizes, key=lambda one: (-sizes[one], one))[:WIDEST]
    pairs = {
        (one, other): both
        for one, other, both in connection.execute(
            "select segment_id, other_segment_id, members_of_both from segments.segment_overlaps"
            " where segment_id < other_segment_id and members_of_both > 0"
            " and list_contains(?, segment_id) and list_contains(?, other_segment_id)",
            [largest, largest],
        ).fetchall()
    }
    ordered = neighbours_together(largest, sizes, pairs)
    place = {id_: number for number, id_ in enumerate(ordered)}
    return HeatMap(
        tuple(names[one] for one in ordered),
        tuple(count(sizes[one]) for one in ordered),
        tuple(sorted(((place[a], place[b], count(both)) for (a, b), both in pairs.items()),
                     key=lambda cell: cell[:2])),
        len(sizes),
    )  # fmt: skip


def builds(
    numbers: Numbers,
    current: str,
    commits: Mapping[str, tuple[str, str | None]],
    names: Mapping[str, Named],
) -> tuple[Build, ...]:
    """Give all runs, the newest first; `commits` are those of kept releases, each with its page."""
    found: dict[tuple[datetime, str], list[tuple[str, Size]]] = defaultdict(list)
    for segment_id, sizes in numbers.sizes.items():
        for one in sizes:
            found[one.as_of, one.build_id].append((segment_id, one))
    first = min(found, default=None)
    return tuple(
        Build(
            id=key[1],
            as_of=key[0],
            commit=commits.get(key[1], (None, None))[0],
            commit_url=commits.get(key[1], (None, None))[1],
            segments=len(some),
            members=count(sum(one.members for _, one in some)),
            entered=count(0 if key == first else sum(one.entered for _, one in some)),
            left=count(sum(one.left for _, one in some)),
            held=tuple(names.get(id_, Named(id_, id_)) for id_, one in some if one.held),
            is_current=key[1] == current,
        )
        for key, some in sorted(found.items(), reverse=True)
    )
