"""A build whose guards hold, what readers and files have then, and how it is let through."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import duckdb
import pytest

from tests.conftest import make_sample_shop, run_segments
from tests.history.daily_shops import write_shop
from tests.history.worlds import Day, build, daily_instants, members_of, query

MONDAY, TUESDAY, WEDNESDAY = daily_instants(datetime(2026, 11, 1, 5, tzinfo=UTC), 3)
EXPORTS = [{"to": "customer_list"}]
SPECS = {
    "known": {"where": {"country": {"known": True}}, "guards": {}, "exports": EXPORTS},
    "unknown": {"where": {"country": {"known": False}}, "exports": EXPORTS},
    "wanderers": {"where": {"none": [{"segment": "known"}]}},
    "everyone": {"where": {"everyone": True}, "guards": {}, "exports": EXPORTS},
    "big": {"where": {"country": {"known": True}}, "guards": {"size": {"at_least": 10}}},
}
KNOWN = "select account_id, customer_id from marts.customers where country is not null"
SHRINK = (
    "update customers set country = null where hash(customer_id) % 2 = 0",
    "insert into suppressions by name select account_id, customer_id, 'opt-out' as reason,"
    " timestamptz '2026-10-30 12:00:00+00' as suppressed_at"
    " from customers where hash(customer_id) % 7 = 0",
    "update customers set erased_at = timestamptz '2026-10-30 12:00:00+00'"
    " where hash(customer_id) % 11 = 0",
)


def changed(folder, target, *statements):
    """Write a shop anew, after some statements."""
    target.mkdir()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for path in folder.glob("*.parquet"):
            connection.execute(f"create table {path.stem} as from '{path}'")
        for statement in statements:
            connection.execute(statement)
        for path in folder.glob("*.parquet"):
            connection.execute(f"copy {path.stem} to '{target / path.name}'")
    return target


def run(world, *arguments, code=0):
    return run_segments(
        *arguments, "--shop", world.shop, project=world.root / "project", home=world.home, code=code
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Monday's build, and Tuesday's, which holds."""
    root = tmp_path_factory.mktemp("holding")
    whole = make_sample_shop(root / "whole", 300)
    monday = write_shop(whole, root / "monday", [MONDAY], changing=False)
    tuesday = changed(
        write_shop(whole, root / "second", [TUESDAY], changing=False), root / "tuesday", *SHRINK
    )
    first = build(root, root / "home", Day(0, MONDAY, monday, SPECS), SPECS, {})
    found = SimpleNamespace(root=root, home=root / "home", shop=tuesday, first=first)
    found.before = members_of(first)
    found.told = run(found, "build", "--as-of", TUESDAY.isoformat(), code=3)
    found.release = (found.home / "warehouse/current.duckdb").resolve()
    found.withdrawn = withdrawn(found)
    return found


def withdrawn(world):
    """Give who was suppressed or erased since Monday, from what the shop says."""
    with duckdb.connect() as connection:
        erased = connection.execute(
            f"select account_id, customer_id from '{world.shop}/customers.parquet'"
            " where erased_at is not null"
        ).fetchall()
    suppressed = "select account_id, customer_id from exports.suppressed_customers"
    since = set(query(world.release, suppressed)) - set(query(world.first, suppressed))
    return since | set(erased)


def current(world):
    return (world.home / "warehouse/current.duckdb").resolve()


def test_the_last_members_stay_without_who_withdrew(world):
    assert len(world.withdrawn & world.before["known"]) > 10
    now = members_of(world.release)
    for segment in ("known", "big"):
        assert now[segment] == world.before[segment] - world.withdrawn


def test_other_segments_go_out(world):
    now = members_of(world.release)
    assert len(now["unknown"]) > len(world.before.get("unknown", ())) + 50
    customers = query(world.release, "select account_id, customer_id from marts.customers")
    assert now["everyone"] == set(customers) != world.before["everyone"]


def test_the_command_says_what_is_held_and_why(world):
    told = world.told.stdout + world.told.stderr
    new = query(
        world.release,
        "select account_id, customer_id from marts.customers where country is not null",
    )
    then = len(world.before["known"] - (world.withdrawn - set(new)))
    (line,) = [line for line in told.splitlines() if line.startswith("known: held")]
    assert f"{then:,} -> {len(new):,} " in line
    assert "at most -30 %" in line
    assert "`segments release known`" in line
    assert [line for line in told.splitlines() if line.startswith("everyone: held")] == []


def test_the_files_of_a_held_segment_have_its_last_members(world):
    folder = world.home / "exports/customer_list/known/current"
    manifest = json.loads((folder / "manifest.json").read_text())
    with (folder / manifest["files"][0]["path"]).open(newline="") as stream:
        sent = list(csv.DictReader(stream))
    kept = world.before["known"] - world.withdrawn
    decided = query(
        world.release,
        "select account_id, customer_id from exports.export_decisions"
        " where export_id = 'customer_list__known' and drop_reason is null",
    )
    assert len(sent) == len(decided) > 50
    assert set(decided) <= kept
    assert manifest["counts"]["members"] == len(kept)


def test_the_history_has_only_who_withdrew(world):
    events = query(
        world.release,
        "select account_id, customer_id, change, reason from segments.segment_membership_events"
        f" where segment_id = 'known' and changed_at = timestamp '{TUESDAY:%Y-%m-%d %H:%M:%S}'",
    )
    suppressed = "select account_id, customer_id from exports.suppressed_customers"
    since = set(query(world.release, suppressed)) & world.withdrawn & world.before["known"]
    erased = world.withdrawn - set(query(world.release, suppressed))
    assert {event[:2] for event in events} == since - erased
    assert {event[2:] for event in events} == {("left", "data")}


def test_only_a_held_segment_is_released(world):
    told = run(world, "release", "everyone", "--by", "anna@example.com", code=2)
    assert "'everyone' is not held" in told.stderr
    assert current(world) == world.release


def test_what_moved_since_is_not_released(world):
    moved = changed(
        world.shop, world.root / "moved", "delete from logins where hash(rowid) % 9 = 0"
    )
    other = SimpleNamespace(root=world.root, home=world.home, shop=moved)
    told = run(other, "release", "known", "--by", "anna@example.com", code=1)
    assert "are not those of the published build" in told.stderr
    assert current(world) == world.release


def test_released_the_new_members_go_out_in_this_build_only(world):
    told = run(world, "release", "known", "--by", "anna@example.com", code=3)
    assert "anna@example.com lets 'known' through" in told.stdout
    assert "big: held" in told.stdout + told.stderr
    release = current(world)
    now = members_of(release)
    assert now["known"] == set(query(release, KNOWN))
    assert now["big"] == world.before["big"] - world.withdrawn
    sizes = "select segment_id, released_by, is_held from segments.segment_sizes"
    newest = f" where as_of = timestamp '{TUESDAY:%Y-%m-%d %H:%M:%S}' order by all"
    assert query(release, sizes + newest) == [
        ("big", None, True), ("everyone", None, False), ("known", "anna@example.com", False),
        ("unknown", None, False), ("wanderers", None, False),
    ]  # fmt: skip
    reasons = (
        "select distinct reason from segments.segment_membership_events"
        " where segment_id = 'known' and change = 'left'"
    )
    assert query(release, reasons) == [("data",)]


def test_after_a_rollback_the_history_goes_on_from_there(world):
    run_segments("rollback", project=world.root / "project", home=world.home)
    assert current(world) == world.release
    run(world, "build", "--as-of", WEDNESDAY.isoformat(), "--no-exports", code=3)
    assert members_of(current(world))["known"] == world.before["known"] - world.withdrawn
    sizes = (
        "select as_of, members, left_count, is_held, released_by from segments.segment_sizes"
        " where segment_id = 'known' order by as_of"
    )
    *earlier, newest = query(current(world), sizes)
    assert earlier == query(world.release, sizes)
    assert newest == (WEDNESDAY.replace(tzinfo=None), earlier[-1][1], 0, True, None)
