"""Runs of the past that are made up for, against the same runs made day by day."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.conftest import make_sample_shop, run_segments
from tests.history.daily_shops import write_shop
from tests.history.worlds import build, daily_instants, listed, make_days, query
from tests.segments.test_build import KILLED_COMMAND

DAYS = 3
LAST = datetime(2026, 10, 31, 5, tzinfo=UTC)
HISTORY = (
    "select segment_id, as_of, members, entered_count, left_count, is_held"
    " from segments.segment_sizes order by all",
    "select segment_id, account_id, customer_id, entered_at, left_at, is_current"
    " from segments.segment_membership_intervals order by all",
    "select segment_id, account_id, customer_id, change, changed_at"
    " from segments.segment_membership_events order by all",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("backfill")


@pytest.fixture(scope="module")
def days(root):
    """Days whose shops only grow; the specs are those of the first, on all of them."""
    whole = make_sample_shop(root / "whole", 100)
    made = make_days(whole, root, daily_instants(LAST, DAYS), partial(write_shop, changing=False))
    for day in made:
        day.specs.clear()
        day.specs.update({
            "active": {"where": {"last_order_at": {"in_last": "60 days"}}},
            "quiet": {"where": {"none": [{"segment": "active"}]}},
            "best": {"where": {"everyone": True}, "top": {"count": 20, "by": "last_order_at"}},
            "no_message": {"where": {"did_not": "was_sent_message", "when": {"in_last": "7 days"}}},
            "campaign": {"where": {"everyone": True}, "expires_on": str(days_of_end(made))},
            "listed": {"members": {"file": "lists/listed.csv", "match": {"customer_id": "customer"},
                                   "unmatched": {"at_most": "100 percent"}}},
        })  # fmt: skip
    return made


def days_of_end(days):
    return days[1].as_of.date()


@pytest.fixture(scope="module")
def lists(root, days):
    return {"listed": listed(root / "whole")}


@pytest.fixture(scope="module")
def daily(root, days, lists):
    """What the runs of each day have written."""
    home = root / "daily"
    for day in days:
        release = build(root, home, day, day.specs, lists)
        if day == days[0]:
            shutil.copytree(home, root / "between", symlinks=True)
    return history_of(release)


def history_of(release):
    return [query(release, one) for one in HISTORY]


def run(root, home, command, days, *arguments):
    run_segments(
        command, "--shop", days[-1].shop, *arguments, project=root / "project", home=home
    )  # fmt: skip
    return (home / "warehouse/current.duckdb").resolve()


def span(first, last):
    return "--from", first.as_of.isoformat(), "--to", last.as_of.isoformat()


@pytest.fixture(scope="module")
def backfilled(root, days, lists, daily):
    """Build the last day alone, then make up for all before it."""
    home = root / "backfilled"
    first = build(root, home, days[-1], days[-1].specs, lists)
    members = query(first, "from segments.segment_memberships order by all")
    release = run(root, home, "backfill", days, *span(days[0], days[-1]))
    assert query(release, "from segments.segment_memberships order by all") == members
    return home


def test_runs_before_the_first_build_are_as_if_made_then(daily, backfilled):
    assert history_of((backfilled / "warehouse/current.duckdb").resolve()) == daily


def test_a_run_between_builds_is_as_if_made_then(root, days, lists, daily):
    home = root / "between"  # which has the first day's run
    release = build(root, home, days[-1], days[-1].specs, lists)
    assert history_of(release) != daily
    for day in days[1:-1]:
        release = run(root, home, "build", days, "--as-of", day.as_of.isoformat(), "--no-exports")
    assert history_of(release) == daily


def test_a_run_that_is_made_up_for_twice_is_there_once(root, days, daily, backfilled):
    home = shutil.copytree(backfilled, root / "twice", symlinks=True)
    release = run(root, home, "backfill", days, *span(days[1], days[1]))
    assert history_of(release) == daily


@pytest.mark.parametrize(("event", "needle"), [("os.rename", "/releases/")])
def test_killed_in_the_middle_the_release_stays_as_it_was(
    root, days, backfilled, event, needle, tmp_path
):  # fmt: skip
    home = shutil.copytree(backfilled, tmp_path / "home", symlinks=True)
    release = (home / "warehouse/current.duckdb").resolve()
    before = hashlib.sha256(release.read_bytes()).hexdigest()
    child = subprocess.run(
        [sys.executable, "-c", KILLED_COMMAND, event, needle, "backfill",
         "--shop", days[-1].shop, *span(days[0], days[0])],
        env=os.environ | {"SEGMENTS_PROJECT": str(root / "project"), "SEGMENTS_HOME": str(home)},
        capture_output=True,
        check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert (home / "warehouse/current.duckdb").resolve() == release
    assert hashlib.sha256(release.read_bytes()).hexdigest() == before
