"""The stays that the history tells, against the same events paired one by one."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import duckdb
import pytest

from tests.conftest import REPOSITORY

MODEL = REPOSITORY / "dbt_project/models/segments/segment_membership_intervals.sql"
FIRST = datetime(2026, 10, 1, 5)


def random_events(draw: random.Random) -> list[tuple]:
    """Let customers of some segments enter and leave, day after day, as a build would tell it."""
    events = []
    for segment in ("often", "seldom", "never"):
        for customer in range(30):
            inside, moves = False, {"often": 0.5, "seldom": 0.1, "never": 0.0}[segment]
            for day in range(12):
                if draw.random() < (moves if inside else 0.3):
                    inside = not inside
                    change = "entered" if inside else "left"
                    at = FIRST + timedelta(days=day)
                    reason = draw.choice(["data", "time", "definition"])
                    events.append((segment, f"a{customer % 2}", f"c{customer}", change, at, reason))
    draw.shuffle(events)
    return events


def paired(events: list[tuple]) -> set[tuple]:
    """Pair each entry with the exit after it."""
    found, open_ = set(), {}
    for segment, account, customer, change, at, reason in sorted(events, key=lambda one: one[4]):
        key = segment, account, customer
        if change == "entered":
            open_[key] = at, reason
        else:
            entered_at, entered_reason = open_.pop(key)
            found.add((*key, entered_at, at, False, entered_reason, reason))
    for key, (entered_at, entered_reason) in open_.items():
        found.add((*key, entered_at, None, True, entered_reason, None))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_each_entry_is_paired_with_the_exit_after_it(seed):
    events = random_events(random.Random(seed))
    with duckdb.connect() as connection:
        connection.execute(
            "create table events (segment_id text, account_id text, customer_id text,"
            " change text, changed_at timestamp, reason text)"
        )
        connection.executemany("insert into events values (?, ?, ?, ?, ?, ?)", events)
        sql = MODEL.read_text().replace("{{ ref('segment_membership_events') }}", "events")
        rows = connection.execute(sql).fetchall()
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(rows) == len(set(rows))
    assert set(rows) == paired(events)
