"""Every event of the history, and its reason, against whole builds of what would have been."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.conftest import make_sample_shop
from tests.history.daily_shops import write_shop
from tests.history.worlds import (
    Worlds,
    build,
    counterfactuals,
    daily_instants,
    erased,
    expected_events,
    listed,
    make_days,
    members_of,
    query,
    yesterdays_rows,
)

# A few more of each make the same test a thorough one, of hours.
CUSTOMERS = int(os.environ.get("SEGMENTS_HISTORY_CUSTOMERS", "400"))
DAYS = int(os.environ.get("SEGMENTS_HISTORY_DAYS", "2"))
LAST = datetime(2026, 10, 31, 5, tzinfo=UTC)
EVENTS = (
    "select segment_id, account_id, customer_id, change, changed_at, reason"
    " from segments.segment_membership_events"
)
# What a first build cannot know.
OF_HISTORY = ("segment_membership_events", "segment_membership_intervals", "segment_sizes")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run all days; give the events of the last release and those that the worlds tell."""
    root = tmp_path_factory.mktemp("history")
    whole = make_sample_shop(root / "whole", CUSTOMERS)
    days = make_days(whole, root, daily_instants(LAST, DAYS), write_shop)
    lists = {"listed": listed(whole)}
    expected, then, places = set(), {}, {}
    for day in days:
        before = days[day.number - 1] if day.number else None
        after = days[day.number + 1] if day.number + 1 < len(days) else None
        release = build(root, root / "home", day, day.specs, lists)
        others = counterfactuals(root, day, before, after, then, lists)
        now = {name: others[name] for name in day.specs if name in others}
        rows = yesterdays_rows(root, day, before, now, lists) if before else {}
        assert members_of(release) == now
        worlds = Worlds(then, now, others, places, rows)
        gone = erased(day)
        expected = {
            one for one in expected if one[0] in day.specs and (one[1], one[2]) not in gone
        } | expected_events(day, before, worlds)
        found = {one for one in query(release, EVENTS) if one[4] == day.as_of.replace(tzinfo=None)}
        today = {one for one in expected if one[4] == day.as_of.replace(tzinfo=None)}
        print(
            day.as_of, Counter(one[5] for one in today), "differ:", len(found ^ today), flush=True
        )
        then, places = now, others
    full = build(root, root / "full", day, day.specs, lists)
    return set(query(release, EVENTS)), expected, release, full


def test_the_history_is_what_whole_builds_tell(told):
    found, expected, *_ = told
    print(Counter(one[5] for one in found))
    wrong = Counter((one[0], one[3], one[5]) for one in found - expected)
    missing = Counter((one[0], one[3], one[5]) for one in expected - found)
    assert (wrong, missing) == (Counter(), Counter())


def test_a_build_after_others_has_what_a_first_one_has(told):
    *_, release, full = told
    wanted = tables(full)
    assert tables(release) == wanted
    assert {"raw_files.orders", "marts.customers", "exports.contact_points"} < wanted.keys()


def tables(release):
    """Give each table but the history's: its columns, how many rows it has, and their digest."""
    found = query(
        release,
        "select schema_name || '.' || table_name, list(column_name order by column_index)"
        " from duckdb_columns() where not internal group by all",
    )
    digest = "select count(*), coalesce(sum(hash(t)), 0) from {} as t"
    return {
        name: (columns, *query(release, digest.format(name))[0])
        for name, columns in found
        if name.rpartition(".")[2] not in OF_HISTORY
    }


def test_every_reason_occurs(told):
    found, *_ = told
    reasons = {"data", "time", "definition", "upstream", "manual", "expired"}
    assert {one[5] for one in found} == reasons
