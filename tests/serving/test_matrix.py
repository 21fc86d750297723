"""Each person, right, segment, state of the right, relation and kind of session: what is seen.

A cell is the number of rows of one segment that one person sees in one relation, or None where the
relation may not be read at all.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

import psycopg
import pytest

from serving.releases import SEGMENTS, Grant, make_release

RIGHTS = "read", "edit", "delete", "export"
STATES = "before", "valid", "revoked", "granted again", "expired"
SESSIONS = "fresh", "open", "repeatable read"
# Of each relation a query that gives segment and number; without a segment, of the whole relation.
BY_SEGMENT = {
    "segments.segments": "select segment_id, count(*) from segments.segments group by 1",
    "members in segments.segments": "select segment_id, members from segments.segments",
    **{
        f"segments.{name}": f"select segment_id, count(*) from segments.{name} group by 1"
        for name in ("segment_memberships", "segment_membership_events",
                     "segment_membership_intervals", "segment_sizes", "segment_overlaps")
    },
    **{
        f"segments.{one}": f"select '{one}', count(*) from segments.{one} having count(*) > 0"
        for one in SEGMENTS
    },
}  # fmt: skip
WHOLE = {
    name: f"select count(*) from {name}"
    for name in ("segments.builds", "marts.customers", "marts.customer_metrics", "marts.logins",
                 "marts.shop_report")
} | {"segments.access_log": "select least(1, count(*)) from segments.access_log"}  # fmt: skip
IN_ONE_ACCOUNT = {"gold": 12, "quiet": 6, "vips": 4}  # customers of each of two accounts
EVERYTHING = {"segments.builds": 1, "marts.customers": 24, "marts.customer_metrics": 24,
              "marts.logins": 48, "marts.shop_report": 1, "segments.access_log": 1}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody with one right on segments, in one account or in all; `kept` ones never change.

    What it `edits`, it may edit in all accounts, and read no more for that. What it `keeps` is an
    account in which its right on the segments never changes.
    """

    name: str
    segments: tuple[str, ...]
    may: str = "read"
    account: str | None = None
    kept: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    keeps: str | None = None

    def grants(self, state):
        """Give the rights in a state; those that expire have an end, far off at first."""
        ends_at = datetime(9999, 1, 1) if state == "expired" else None
        changing = self.segments if state not in {"before", "revoked"} else ()
        # A right on one account is no row beside one on all, unless that ends sooner.
        is_covered = self.account is None and changing and ends_at is None
        kept = self.segments if self.keeps and not is_covered else ()
        return [
            *(Grant(one, self.name, may="edit") for one in self.edits),
            *(Grant(one, self.name, self.account, self.may) for one in self.kept),
            *(Grant(one, self.name, self.account, self.may, ends_at) for one in changing),
            *(Grant(one, self.name, self.keeps) for one in kept),
        ]

    def left(self, state):
        """Give whoever it is in a state: somebody with fewer rights, where it keeps some."""
        if self.keeps is None or state not in {"before", "revoked", "expired"}:
            return self
        return Person(self.name, (), kept=self.segments, account=self.keeps)


PEOPLE = (
    *(Person(f"{may}_{one}@example.com", (one,), may) for may in RIGHTS for one in SEGMENTS),
    *(Person(f"eu_{one}@example.com", (one,), account="eu") for one in SEGMENTS),
    Person("two@example.com", ("gold", "vips")),
    Person("member@example.com", SEGMENTS),
    Person("eu_member@example.com", SEGMENTS, account="eu"),
    Person("keeps_vips@example.com", ("gold",), kept=("vips",)),
    Person("eu_keeps_vips@example.com", ("gold",), account="eu", kept=("vips",)),
    Person("member_but_gold@example.com", ("gold",), kept=("quiet", "vips")),
    Person("edits_gold@example.com", ("gold",), account="eu", edits=("gold",)),
    Person("keeps_eu@example.com", ("gold",), account="us", keeps="eu"),
    Person("keeps_eu_of_all@example.com", ("gold",), keeps="eu"),
    Person("stranger@example.com", ()),
)

# Its right on all accounts is gone, and one on some of them is nothing that an old transaction saw.
NARROWED = next(one for one in PEOPLE if one.keeps and one.account is None)


def expected(person, state):
    """Say what a person sees in a state: the requirement, in numbers."""
    person = person.left(state)
    cells = {(name, one): None for name in BY_SEGMENT for one in SEGMENTS}
    cells |= {(name, ""): None for name in WHOLE}
    # What it has the privilege on, and what the policies show it.
    opened = {*person.kept, *(() if state in {"before", "revoked"} else person.segments)}
    shown = set(person.kept) if state == "expired" else opened
    if person.may != "read" or not opened:
        return cells
    for name, one in cells:
        named = name.partition(".")[2]
        if one and named in SEGMENTS:
            if named in opened:
                cells[name, one] = seen(person, one) if named == one and one in shown else 0
        elif one:
            named = name if name.startswith("members") else named
            cells[name, one] = of_relation(person, named, one, shown)
        elif name == "segments.builds":
            cells[name, one] = 1 if shown else 0
        elif opened == set(SEGMENTS):
            cells[name, one] = of_everything(person, name) if shown == opened else 0
    return cells


def of_relation(person, relation, segment, shown):
    """Say how many rows of a segment somebody sees in a relation of all segments."""
    if segment not in shown:
        return 0
    if relation == "segments":
        return 1
    if relation == "segment_sizes":
        return 1 if person.account is None else 0
    if relation == "segment_overlaps":
        return len(shown) - 1 if person.account is None else 0
    return seen(person, segment)


def of_everything(person, name):
    """Say how many rows somebody sees in a relation for who reads all segments."""
    if person.account is None:
        return EVERYTHING[name]
    # The report and the log are of all accounts.
    return 0 if name in {"marts.shop_report", "segments.access_log"} else EVERYTHING[name] // 2


def seen(person, segment):
    """Say how many members of a segment somebody sees who may read it."""
    return IN_ONE_ACCOUNT[segment] * (2 if person.account is None or person.keeps else 1)


def look(connection):
    """Give what a session sees, in cells."""
    cells = {}
    for name, query in (BY_SEGMENT | WHOLE).items():
        try:
            with connection.transaction():
                rows = connection.execute(query).fetchall()
        except psycopg.errors.InsufficientPrivilege:
            rows = None
        if name in WHOLE:
            cells[name, ""] = None if rows is None else rows[0][0]
            continue
        found = dict(rows or ())
        for one in SEGMENTS:
            cells[name, one] = None if rows is None else found.get(one, 0)
    return cells


def snapshots(place, stack):
    """Open a transaction of each person that goes on seeing what there is now."""
    found = {}
    for one in PEOPLE:
        session = stack.enter_context(psycopg.connect(place.address, user=one.name))
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        stack.enter_context(session.transaction(force_rollback=True))
        session.execute("select count(*) from pg_class").fetchone()
        found[one.name] = session
    return found


def change(place, state, stack):
    """Bring a state about, and give transactions that began just ahead of it."""
    sessions = snapshots(place, stack)
    grants = [right for one in PEOPLE for right in one.grants(state)]
    make_release(place.home, state.replace(" ", "_"), grants)
    place.serve()
    if state == "expired":
        # As time does it: nothing is served, and privileges are as they were.
        place.owner.execute(
            "update segments_data.access set ends_at ="
            " clock_timestamp() at time zone 'UTC' + interval '0.5 s'"
            " where ends_at is not null"
        )
        sessions = snapshots(place, stack)
        place.owner.execute("select pg_sleep(0.5)")
    return sessions


@pytest.fixture
def matrix(place):
    """Give all cells as they are, and as they should be."""
    place.role(*(one.name for one in PEOPLE))
    make_release(place.home, "empty", [])
    place.serve()
    opened = {one.name: place.open(one.name) for one in PEOPLE}
    found, wanted, before = {}, {}, {}
    for state in STATES:
        with ExitStack() as stack:
            old = change(place, state, stack)
            for one in PEOPLE:
                should = expected(one, state)
                with psycopg.connect(place.address, user=one.name, autocommit=True) as fresh:
                    looks = look(fresh), look(opened[one.name]), look(old[one.name])
                for session, cells in zip(SESSIONS, looks, strict=True):
                    for cell, count in cells.items():
                        key = one.name, state, session, *cell
                        found[key], wanted[key] = count, should[cell]
                        if session == "repeatable read":
                            # What it saw before and may still see; it gains nothing.
                            was = before.get((one.name, cell))
                            found[key] = count or 0
                            wanted[key] = min(was or 0, should[cell] or 0)
                            if one == NARROWED and state == "revoked":
                                wanted[key] = 0
                before |= {(one.name, cell): count for cell, count in looks[0].items()}
    return found, wanted


def test_everybody_sees_what_is_granted_and_nothing_else(matrix):
    found, wanted = matrix
    assert len(found) > 12_000
    wrong = {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]}
    shown = "\n".join(f"{key}: {value}" for key, value in list(wrong.items())[:20])
    assert not wrong, f"{len(wrong)} of {len(found)} cells, such as (seen, should be)\n{shown}"
