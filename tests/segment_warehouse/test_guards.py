"""Guards at their borders, as data, and what they measure in a build file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from segment_warehouse.guards import Limits, Movement, breach, find_breaches, staleness

AS_OF = datetime(2026, 11, 1, 12, tzinfo=UTC)
DEFAULT = Limits()
HOLDS = [
    # limits, before, kept, now, what is found
    (DEFAULT, 1000, 700, 700, None),  # exactly 30 % fewer
    (DEFAULT, 1000, 699, 699, "1,000 -> 699 (-30.1 %, at most -30 %)"),
    (DEFAULT, 1000, 701, 701, None),
    (DEFAULT, 1000, 1000, 1500, None),  # exactly 50 % more
    (DEFAULT, 1000, 1000, 1501, "1,000 -> 1,501 (+50.1 %, at most +50 %)"),
    (DEFAULT, 1000, 1000, 1499, None),
    (DEFAULT, 1000, 700, 1000, None),  # exactly 60 % changed
    (DEFAULT, 1000, 699, 1000, "301 entered and 301 left of 1,000, at most 60 % together"),
    (DEFAULT, 1000, 700, 999, None),
    (DEFAULT, 100, 51, 51, None),  # 49 people are too few to hold, whatever their share
    (DEFAULT, 100, 50, 50, "100 -> 50 (-50.0 %, at most -30 %)"),
    (DEFAULT, 10, 10, 59, None),
    (DEFAULT, 10, 10, 60, "10 -> 60 (+500.0 %, at most +50 %)"),
    (DEFAULT, 30, 6, 30, None),  # 24 left and 24 entered: 48
    (DEFAULT, 30, 5, 30, "25 entered and 25 left of 30, at most 60 % together"),
    (DEFAULT, 0, 0, 49, None),
    (DEFAULT, 0, 0, 50, "0 -> 50 (from nobody, at most +50 %)"),
    (DEFAULT, 1, 0, 0, "empty, after 1 member"),
    (DEFAULT, 1000, 0, 0, "empty, after 1,000 members"),
    (DEFAULT, 0, 0, 0, None),
    (DEFAULT, None, 0, 100_000, None),  # the first run compares with nothing
    (DEFAULT, None, 0, 0, None),
    (Limits(at_least=0), 49, 0, 0, None),
    (Limits(at_least=0), 50, 0, 0, "50 -> 0 (-100.0 %, at most -30 %)"),
    (Limits(at_least=0, shrink=Decimal(100), churn=Decimal(100)), 5000, 0, 0, None),
    (Limits(at_least=10), None, 0, 9, "9 members, at least 10 expected"),
    (Limits(at_least=10), None, 0, 10, None),
    (Limits(at_least=2), None, 0, 1, "1 member, at least 2 expected"),
    (Limits(at_most=10), None, 0, 10, None),
    (Limits(at_most=10), None, 0, 11, "11 members, at most 10 expected"),
    (Limits(at_most=0), None, 0, 0, None),
    (Limits(shrink=Decimal("12.5")), 800, 700, 700, None),
    (
        Limits(shrink=Decimal("12.5")),
        800,
        699,
        699,
        "800 -> 699 (-12.6 %, at most -12.5 %)",
    ),
    (Limits(grow=Decimal(0)), 1000, 1000, 1049, None),
    (Limits(grow=Decimal(0)), 1000, 1000, 1050, "1,000 -> 1,050 (+5.0 %, at most +0 %)"),
]


@pytest.mark.parametrize(("limits", "before", "kept", "now", "found"), HOLDS)
def test_a_segment_is_held_beyond_its_limits_and_not_at_them(limits, before, kept, now, found):
    assert breach(limits, Movement(before, kept, now)) == found


HOUR = timedelta(hours=1)
FRESH = [
    # hours, account scope, ages, the accounts that are stale
    (None, None, {"eu": 1000 * HOUR}, None),
    (26, None, {"eu": 26 * HOUR, "us": 2 * HOUR}, None),
    (26, None, {"eu": 26 * HOUR + timedelta.resolution, "us": 2 * HOUR}, "eu"),
    (26, "us", {"eu": 1000 * HOUR, "us": 2 * HOUR}, None),
    (26, "eu, us", {"eu": 1000 * HOUR, "us": 27 * HOUR}, "eu, us"),
    (26, None, {"eu": timedelta.max, "us": HOUR}, "eu"),
    (26, "uk", {"eu": HOUR}, "uk"),
    (Decimal("0.5"), None, {"eu": HOUR}, "eu"),
]


@pytest.mark.parametrize(("hours", "scope", "ages", "stale"), FRESH)
def test_each_account_of_the_segment_must_be_fresh(hours, scope, ages, stale):
    fresh_hours = None if hours is None else Decimal(hours)
    found = staleness(Limits(fresh_hours=fresh_hours, account_scope=scope), ages)
    expected = f"source_stale: nothing in the last {hours} hours of {stale}" if stale else None
    assert found == expected


TABLES = """
set timezone = 'UTC';
create schema shop; create schema segments; create schema segment_parts;
create table shop.accounts (account_id text, time_zone text);
insert into shop.accounts values ('eu', 'Europe/Warsaw'), ('us', 'America/New_York');
create table shop.orders (account_id text, ordered_at timestamp);
insert into shop.orders values ('eu', '2026-11-01 10:00'), ('eu', '2026-11-01 13:00');
create table shop.events (account_id text, occurred_at timestamp);
insert into shop.events values ('us', '2026-10-31 12:00');
create table shop.logins (account_id text, logged_in_at timestamp);
create table shop.messages (account_id text, sent_at timestamp);
create table segments.segment_memberships (segment_id text, account_id text, customer_id text);
create temp table members_read (segment_id text, account_id text, customer_id text);
create temp table segments_read (segment_id text);
create temp table withdrawn (account_id text, customer_id text);
create table segment_parts.segment_definitions (
    segment_id text, status text, account_scope text, expires_on date,
    guard_at_least bigint, guard_at_most bigint,
    guard_shrink decimal(6, 2), guard_grow decimal(6, 2), guard_churn decimal(6, 2),
    guard_fresh_hours decimal(12, 2)
);
"""


@pytest.fixture
def world():
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def define(connection, segment="vips", **columns):
    """Add a segment with the usual guards and 200 members before, of whom all are still in."""
    columns = {
        "status": "active",
        "guard_shrink": 30,
        "guard_grow": 50,
        "guard_churn": 60,
    } | columns
    names = ", ".join(["segment_id", *columns])
    marks = ", ".join("?" for _ in ["segment_id", *columns])
    connection.execute(
        f"insert into segment_parts.segment_definitions ({names}) values ({marks})",
        [segment, *columns.values()],
    )
    connection.execute("insert into segments_read values (?)", [segment])
    for table in ("members_read", "segments.segment_memberships"):
        connection.execute(
            f"insert into {table} select ?, case when i % 2 = 0 then 'eu' else 'us' end, 'c' || i"
            " from range(200) as r (i)",
            [segment],
        )


def leave(connection, share, *, withdrawn=False):
    """Let so many percent of the members leave."""
    people = (
        "select account_id, customer_id from members_read"
        f" where substr(customer_id, 2)::int % 100 < {share}"
    )
    connection.execute(
        f"delete from segments.segment_memberships where (account_id, customer_id) in ({people})"
    )
    if withdrawn:
        connection.execute(f"insert into withdrawn select distinct * from ({people})")


def held(connection, released=()):
    return find_breaches(connection, AS_OF, released)


def test_a_loss_is_measured_against_what_readers_have(world):
    define(world)
    leave(world, 30)
    assert held(world) == {}
    leave(world, 31)
    assert held(world) == {"vips": "200 -> 138 (-31.0 %, at most -30 %)"}
    assert held(world, released=["vips"]) == {}


def test_g8_a_mass_opt_out_goes_through_at_once(world):
    define(world)
    leave(world, 99, withdrawn=True)
    assert held(world) == {}
    world.execute("delete from segments.segment_memberships")
    world.execute("insert into withdrawn select account_id, customer_id from members_read")
    assert held(world) == {}


def test_who_withdrew_and_is_a_member_still_is_no_growth(world):
    """Suppressed customers are members, whom exports leave out."""
    define(world)
    world.execute("insert into withdrawn select account_id, customer_id from members_read")
    assert held(world) == {}


def test_one_segment_holds_no_other(world):
    define(world)
    define(world, "regulars", guard_at_most=100)
    assert held(world) == {"regulars": "200 members, at most 100 expected"}


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_drafts_and_paused_segments_are_guarded_too(world, status):
    define(world, status=status)
    leave(world, 100)
    assert held(world) == {"vips": "empty, after 200 members"}


def test_an_archived_segment_is_not_guarded(world):
    define(world, status="archived", guard_at_least=10)
    leave(world, 100)
    assert held(world) == {}


def test_a_segment_that_has_expired_is_as_if_archived(world):
    define(world, expires_on="2026-11-01", guard_at_least=10)
    leave(world, 100)
    assert held(world) == {}


def test_a_segment_expires_account_by_account(world):
    """It is 1 November in Warsaw, and still 31 October in New York."""
    define(world, expires_on="2026-11-02")
    world.execute("delete from segments.segment_memberships where account_id = 'eu'")
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    assert find_breaches(world, at, ()) == {}
    world.execute("delete from segments.segment_memberships")
    assert find_breaches(world, at, ()) == {"vips": "empty, after 100 members"}


def test_g14_a_shop_that_stands_still_is_stale(world):
    define(world, guard_fresh_hours=24)
    assert held(world) == {}
    assert find_breaches(world, AS_OF + timedelta(hours=48), ()) == {
        "vips": "source_stale: nothing in the last 24 hours of eu, us"
    }


def test_rows_of_the_future_are_no_sign_of_life(world):
    define(world, guard_fresh_hours=1, account_scope="eu")
    assert held(world) == {"vips": "source_stale: nothing in the last hour of eu"}


def test_an_account_without_any_row_is_stale(world):
    world.execute("insert into shop.accounts values ('uk', 'Europe/London')")
    define(world, guard_fresh_hours=1000)
    assert held(world) == {"vips": "source_stale: nothing in the last 1000 hours of uk"}
