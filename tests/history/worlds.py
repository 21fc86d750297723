"""Daily builds, and beside them whole builds of what would have been without one of the causes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb

from tests.conftest import REPOSITORY, run_segments
from tests.history.daily_specs import (
    Specs,
    frozen,
    references,
    renamed,
    specs_of,
    without_end,
    write_specs,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Person = tuple[str, str]  # account and customer
Members = dict[str, set[Person]]
Event = tuple[str, str, str, str, datetime, str]


@dataclass(frozen=True, slots=True)
class Day:
    """A day: its place from 0, its instant, its shop and its specs."""

    number: int
    as_of: datetime
    shop: Path
    specs: Specs


def make_days(whole: Path, root: Path, days: list[datetime], write_shop) -> list[Day]:
    """Write the shop of each day, and give the days with their specs."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select distinct customer_id from '{whole}/customers.parquet'"
            " where customer_id = trim(customer_id) and customer_id not like '%,%'"
            " order by hash(customer_id), customer_id limit 40"
        ).fetchall()
    ids = [customer for (customer,) in rows]
    return [
        Day(
            number, as_of, write_shop(whole, root / f"shop_{number}", days[: number + 1]),
            # The first specs have exceptions, and the next lack them: two days tell every reason.
            specs_of(number + 1, days, ids),
        )
        for number, as_of in enumerate(days)
    ]  # fmt: skip


def build(
    root: Path,
    home: Path,
    day: Day,
    specs: Specs,
    lists: Mapping[str, Sequence[Person]],
    *,
    as_of: datetime | None = None,
) -> Path:
    """Build the shop of a day with some specs, and give the release."""
    project = root / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(
        REPOSITORY / "dbt_project",
        project / "dbt_project",
        ignore=shutil.ignore_patterns("target", "logs", "generated"),
    )
    write_specs(project / "segment_specs", specs, lists)
    run_segments("compile", project=project, home=home)
    run_segments(
        "build", "--shop", day.shop, "--as-of", (as_of or day.as_of).isoformat(), "--no-exports",
        project=project, home=home,
    )  # fmt: skip
    return (home / "warehouse/current.duckdb").resolve()


def members_of(release: Path) -> Members:
    """Read who is in which segment of a release."""
    found: Members = {}
    for segment_id, *person in query(
        release, "select segment_id, account_id, customer_id from segments.segment_memberships"
    ):
        found.setdefault(segment_id, set()).add((person[0], person[1]))
    return found


def query(release: Path, sql: str) -> list[tuple]:
    """Ask a release."""
    with duckdb.connect(release, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def listed(whole: Path) -> list[Person]:
    """Give some customers for the list that a spec names."""
    with duckdb.connect() as connection:
        return connection.execute(
            f"select account_id, customer_id from '{whole}/customers.parquet'"
            " where customer_id = trim(customer_id) and customer_id not like '%,%'"
            " and hash(customer_id) % 3 = 0 order by all"
        ).fetchall()


def counterfactuals(
    root: Path, day: Day, before: Day | None, after: Day | None, then: Members, basic: dict
) -> Members:
    """Build the day's specs beside variants of them, on the day's shop.

    `old_x` is yesterday's spec of x with today's references, `up_x` today's with yesterday's
    members in the place of its references, and `place_x` whoever tomorrow's spec of a ranked x
    ranks.
    """
    specs, lists = dict(day.specs), dict(basic)
    for name, spec in (before.specs if before else {}).items():
        now = specs.get(name)
        if spec.get("status") != "archived" and now is not None and spec != now:
            specs[f"old_{name}"] = spec
    for name, spec in day.specs.items():
        if references(spec):
            specs[f"up_{name}"] = renamed(spec, "was_")
            for other in references(spec):
                specs[f"was_{other}"] = frozen(f"was_{other}")
                lists[f"was_{other}"] = sorted(then.get(other, ()))
    for name, spec in (after.specs if after else {}).items():
        if "top" in spec:
            specs[f"place_{name}"] = without_end(spec, "top")
    return members_of(build(root, root / f"world_{day.number}", day, specs, lists))


def yesterdays_rows(root: Path, day: Day, before: Day, now: Members, basic: dict) -> Members:
    """Build today's specs at today's instant on yesterday's whole shop.

    References are to today's members, and ranked segments hold all whom they rank.
    """
    specs: Specs = {}
    lists = dict(basic)
    for name, spec in day.specs.items():
        specs[name] = renamed(without_end(spec, "top"), "is_")
        for other in references(spec):
            specs[f"is_{other}"] = frozen(f"is_{other}")
            lists[f"is_{other}"] = sorted(now.get(other, ()))
    home = root / f"rows_{before.number}_at_{day.number}"
    return members_of(build(root, home, before, specs, lists, as_of=day.as_of))


def local_days(day: Day) -> dict[str, date]:
    """Give the calendar day of a day's instant in each account."""
    with duckdb.connect() as connection:
        zones = connection.execute(
            f"select account_id, time_zone from '{day.shop}/accounts.parquet'"
        ).fetchall()
    return {account: day.as_of.astimezone(ZoneInfo(zone)).date() for account, zone in zones}


def erased(day: Day) -> set[Person]:
    """Give the customers whom the day's shop calls erased."""
    with duckdb.connect() as connection:
        return set(
            connection.execute(
                "select trim(account_id), trim(customer_id) from"
                f" '{day.shop}/customers.parquet' where erased_at is not null"
            ).fetchall()
        )


@dataclass(frozen=True, slots=True)
class Worlds:
    """What the builds of a day found; `others` has the variants of its specs."""

    then: Members
    now: Members
    others: Members
    places: Members
    rows: Members


def reason_of(
    day: Day, before: Day, worlds: Worlds, segment: str, person: Person, change: str
) -> str:
    """Give the first cause without which a customer's change would not be.

    An archived segment has no exceptions any more: it is its definition that has gone.
    """
    new, old = day.specs[segment], before.specs.get(segment)
    entered = change == "entered"

    def would_be(world: Members, name: str) -> bool:
        return person in world.get(name, set())

    end = new.get("expires_on")
    if not entered and end and local_days(day)[person[0]] >= date.fromisoformat(end):
        return "expired"
    archived = [spec is None or spec.get("status") == "archived" for spec in (old, new)]
    if not archived[1]:
        lifted = {
            key: set((old or {}).get(key, ())) - set(new.get(key, ()))
            for key in ("always_include", "never_include")
        }
        decided = (
            {*new.get("always_include", ()), *lifted["never_include"]}
            if entered
            else {*new.get("never_include", ()), *lifted["always_include"]}
        )
        if person[1] in decided:
            return "manual"
    if any(archived):
        return "definition"
    if old != new and would_be(worlds.others, f"old_{segment}") != entered:
        return "definition"
    if references(new) and would_be(worlds.others, f"up_{segment}") != entered:
        return "upstream"
    passed = would_be(worlds.rows, segment) == entered
    if "top" in new and entered:
        passed = passed and not would_be(worlds.places, f"place_{segment}")
    return "time" if passed else "data"


def expected_events(day: Day, before: Day | None, worlds: Worlds) -> set[Event]:
    """Give the events of a day as the worlds tell them."""
    found: set[Event] = set()
    gone = erased(day)
    for segment in day.specs:
        then = {one for one in worlds.then.get(segment, set()) if one not in gone}
        now = worlds.now.get(segment, set())
        for change, people in (("entered", now - then), ("left", then - now)):
            for person in people:
                reason = "definition"
                if before is not None:
                    reason = reason_of(day, before, worlds, segment, person, change)
                elif person[1] in day.specs[segment].get("always_include", ()):
                    reason = "manual"
                found.add((segment, *person, change, day.as_of.replace(tzinfo=None), reason))
    return found


def daily_instants(last: datetime, count: int) -> list[datetime]:
    """Give so many instants, a day apart."""
    return [last - timedelta(days=count - 1 - number) for number in range(count)]
