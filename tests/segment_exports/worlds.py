"""A shop in miniature whose builds are published for real, without dbt, and exported."""

from __future__ import annotations

import csv
import hashlib
import os
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from segment_exports.export import export_release
from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.lock import writer_lock
from segment_warehouse.release import current_release, publish, roll_back

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 11, 1, tzinfo=UTC)
PURPOSES = ("ads_data", "email_marketing")
TABLES = """
create schema shop; create schema marts; create schema exports; create schema segments;
create table shop.accounts as select 'a1' as account_id;
create table shop.customers
    (account_id text, customer_id text, email text, erased_at timestamp);
create table shop.suppressions
    (account_id text, customer_id text, email text, phone text, reason text);
create table marts.customer_consents (account_id text, customer_id text, purpose text,
    is_granted boolean, recorded_at timestamp);
create table segments.builds (build_id text, as_of timestamp, git_commit text, git_dirty bool);
create table segments.segments (segment_id text, members bigint);
create table segments.segment_memberships
    (segment_id text, account_id text, customer_id text);
create table exports.contact_points (account_id text, customer_id text, rule text, cell text);
create table exports.suppressed_customers (account_id text, customer_id text);
create table exports.suppressed_identifiers (account_id text, rule text, cell text);
create table exports.export_files (export_id text, destination text, segment_id text, format text,
    relation text, path text, consent text, minimum bigint, status text, spec_path text,
    mode text, split_group text, url text, right_person text, right_through text,
    right_ends_at timestamp, consent_months bigint);
create table exports.export_decisions
    (export_id text, account_id text, customer_id text, drop_reason text);
create table exports.export_rows_meta_2026_05
    (account_id text, customer_id text, email text, phone text, extern_id text);
create table exports.export_rows_email_1
    (account_id text, customer_id text, email text, phone text);
create table exports.export_rows_basic_1
    (account_id text, customer_id text, first_name text);
"""
COLUMNS = {"meta@2026-05": ("email", "phone"), "email@1": ("email",), "basic@1": ("first_name",)}
Rows = dict[str, list[tuple[object, ...]]]
CONSENT = {"meta@2026-05": "ads_data", "email@1": "email_marketing", "basic@1": ""}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Person:
    """A customer, who gave all answers at once; a consent that is missing is unknown."""

    email: str
    phone: str
    granted: dict[str, bool] = field(default_factory=dict)
    is_suppressed: bool = False
    is_erased: bool = False
    answered_at: datetime = START


@dataclass(slots=True)
class List:
    """An export: where it goes, and how."""

    destination: str
    format: str = "meta@2026-05"
    mode: str | None = None
    status: str = "active"
    minimum: int = 1
    url: str | None = None
    # By whose right it goes out, through what, and until when.
    right: tuple[str | None, str | None, datetime | None] = (None, None, None)
    consent_months: int = 24
    columns: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.destination}__vips"


@dataclass(slots=True)
class World:
    """The shop now, what was published of it last, and how many builds there were."""

    home: Home
    people: dict[str, Person]
    lists: dict[str, List]
    members: set[str] = field(default_factory=set)
    builds: int = 0
    # What each build knows people by.
    released: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def build(self, members: set[str] | None = None) -> None:
        """Publish the shop as it is; `members` are those of before where a guard holds."""
        self.builds += 1
        as_of = self.now
        build_id = f"{self.builds:08}-build"
        self.home.building.mkdir(parents=True, exist_ok=True)
        path = self.home.building / f"{build_id}.duckdb"
        path.unlink(missing_ok=True)
        with connect(path) as connection:
            connection.begin()
            connection.execute(TABLES)
            row = [build_id, as_of.replace(tzinfo=None)]
            connection.execute("insert into segments.builds values (?, ?, null, false)", row)
            connection.execute("insert into segments.segments values ('vips', 0)")
            rows: Rows = defaultdict(list)
            for name, person in self.people.items():
                add_person(rows, name, person)
            for one in self.lists.values():
                add_list(rows, one, self, self.members if members is None else members)
            for table, found in filter(itemgetter(1), rows.items()):
                places = ", ".join(f"({', '.join('?' * len(row))})" for row in found)
                cells = [cell for row in found for cell in row]
                connection.execute(f"insert into {table} values {places}", cells)
            for one in self.lists.values():
                make_relation(connection, one)
            connection.commit()
        self.released[build_id] = {
            name: set() if person.is_erased else {person.email, person.phone}
            for name, person in self.people.items()
        }
        with writer_lock(self.home, "a test"):
            publish(self.home, path, Build(build_id, as_of, None, False))

    @property
    def now(self) -> datetime:
        """When the last build was."""
        return START + timedelta(days=self.builds)

    def take_back(self) -> None:
        with writer_lock(self.home, "a test"):
            roll_back(self.home)

    def export(self, **options):
        release = current_release(self.home)
        with connect(release, read_only=True) as connection:
            return export_release(connection, self.home.exports, **options)

    @property
    def root(self) -> Path:
        return self.home.exports


def make_world(folder: Path, count: int, *lists: List) -> World:
    """Give a shop of so many people who agreed to everything, all in the one segment."""
    people = {
        f"p{number}": Person(f"p{number}@example.com", f"+4479000000{number:02}")
        for number in range(count)
    }
    for person in people.values():
        person.granted = dict.fromkeys(PURPOSES, True)
    return World(
        Home(folder / "home"), people, {one.destination: one for one in lists}, set(people)
    )


def may_go(person: Person, purpose: str, now: datetime, months: int = 24) -> bool:
    if person.is_suppressed or person.is_erased:
        return False
    years, months = divmod(now.month - 1 - months, 12)
    oldest = now.replace(year=now.year + years, month=months + 1)
    return not purpose or (person.granted.get(purpose) is True and person.answered_at >= oldest)


def add_person(rows: Rows, name: str, person: Person) -> None:
    erased = START.replace(tzinfo=None) if person.is_erased else None
    rows["shop.customers"].append(("a1", name, None, erased))
    cells = {
        "email": person.email, "e164": person.phone, "file_email": person.email,
        "meta_email": digest(person.email), "meta_phone": digest(person.phone),
    }  # fmt: skip
    if person.is_suppressed:
        rows["shop.suppressions"].append(("a1", name, None, None, "opt-out"))
    if person.is_suppressed or person.is_erased:
        rows["exports.suppressed_customers"].append(("a1", name))
        rows["exports.suppressed_identifiers"] += [("a1", *cell) for cell in cells.items()]
    if person.is_erased:
        return
    rows["exports.contact_points"] += [("a1", name, *cell) for cell in cells.items()]
    rows["marts.customer_consents"] += [
        ("a1", name, purpose, granted, person.answered_at.replace(tzinfo=None))
        for purpose, granted in person.granted.items()
    ]
    hashed = digest(person.email), digest(person.phone)
    rows["exports.export_rows_meta_2026_05"].append(("a1", name, *hashed, None))
    rows["exports.export_rows_email_1"].append(("a1", name, person.email, person.phone))
    rows["exports.export_rows_basic_1"].append(("a1", name, person.email))


def add_list(rows: Rows, one: List, world: World, members: set[str]) -> None:
    purpose, path = CONSENT[one.format], one.destination.replace("_", "-")
    rows["exports.export_files"].append(
        (one.id, one.destination, "vips", one.format, f"export_{one.id}", path, purpose,
         one.minimum, one.status, None, one.mode, None, one.url, *one.right, one.consent_months)
    )  # fmt: skip
    for name in sorted(members & world.people.keys()):
        person = world.people[name]
        may = may_go(person, purpose, world.now, one.consent_months)
        reason = None if may else "consent"
        if not person.is_erased:
            told = "suppressed" if person.is_suppressed else reason
            rows["exports.export_decisions"].append((one.id, "a1", name, told))


def make_relation(connection: duckdb.DuckDBPyConnection, one: List) -> None:
    rows = "exports.export_rows_" + "".join(c if c.isalnum() else "_" for c in one.format)
    columns = ", ".join(one.columns or COLUMNS[one.format])
    connection.execute(
        f"create table exports.export_{one.id} as select {columns}"
        f" from {rows} join exports.export_decisions using (account_id, customer_id)"
        f" where drop_reason is null and export_id = '{one.id}'"
    )


def files(root: Path, mode: str = "") -> dict[Path, list[list[str]]]:
    """Give the rows of all data files under a folder, in current and in other folders."""
    found = {}
    for path in sorted(root.rglob("*.csv")):
        if mode in path.name and "current" not in path.parts:
            with path.open(newline="") as lines:
                found[path] = list(csv.reader(lines))[1:]
    return found


class KilledError(BaseException):
    """The process is dead: whatever it would do to the disk after this is not done."""


STEPS = {"open", "os.mkdir", "os.rename", "os.symlink", "os.chmod", "os.remove", "os.rmdir"}
_watch: dict[str, str | int] = {}


def _count(event: str, arguments: tuple[object, ...]) -> None:
    if not _watch or event not in STEPS or str(_watch["root"]) not in str(arguments[:2]):
        return
    if event == "open" and not (
        isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    ):
        return
    _watch["seen"] = int(_watch["seen"]) + 1
    if int(_watch["seen"]) >= int(_watch["deadline"]):
        raise KilledError


sys.addaudithook(_count)


@contextmanager
def killed_at(root: Path, step: int) -> Iterator[dict[str, bool]]:
    """Let the process be as dead at its change number `step` to a folder, and after it."""
    outcome = {"finished": True}
    _watch.update(root=str(root), seen=0, deadline=step)
    try:
        yield outcome
    except KilledError:
        outcome["finished"] = False
    finally:
        _watch.clear()
