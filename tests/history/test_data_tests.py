"""What a build tests of its history is found where it is wrong, and nothing where it is right."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from tests.conformance.projects import run_dbt
from tests.conftest import make_project, run_segments

ALTERNATE = "assert_entries_and_exits_alternate"
CURRENT = "assert_open_intervals_are_memberships"
KEY = "unique_key_segment_membership_events"
EVENTS = "segments.segment_membership_events"
STAYS = "segments.segment_membership_intervals"
ONE = "segment_id = 'all_customers' order by account_id, customer_id limit 1"
# What is changed in a right history, and which tests must find it.
FAULTS = {
    "nothing": ("select 1", set()),
    "an event twice": (f"insert into {EVENTS} from {EVENTS} where {ONE}", {KEY, ALTERNATE}),
    "two entries": (
        f"insert into {EVENTS} select * replace (changed_at + interval 1 day as changed_at)"
        f" from {EVENTS} where {ONE}",
        {ALTERNATE},
    ),
    "an exit of who never entered": (
        f"insert into {EVENTS} select * replace ('left' as change, 'nobody' as customer_id)"
        f" from {EVENTS} where {ONE}",
        {ALTERNATE},
    ),
    "a member without a stay": (
        f"delete from {STAYS} where rowid = (select rowid from {STAYS} where {ONE})",
        {CURRENT},
    ),
    "a stay of another customer": (
        f"update {STAYS} set customer_id = 'nobody'"
        f" where rowid = (select rowid from {STAYS} where {ONE})",
        {CURRENT},
    ),
    "a segment without stays": (
        f"delete from {STAYS} where segment_id = 'all_customers'",
        {CURRENT},
    ),
}


@pytest.fixture(scope="module")
def found(sample_shop, tmp_path_factory):
    """Give the tests that fail after each fault."""
    root = tmp_path_factory.mktemp("data_tests")
    project, home = make_project(root / "project"), root / "home"
    run_segments(
        "build", "--shop", sample_shop, "--as-of", "2026-11-01T00:00:00Z", "--no-exports",
        project=project, home=home,
    )  # fmt: skip
    release = (home / "warehouse" / "current.duckdb").resolve()
    asked = []
    for number, (change, _) in enumerate(FAULTS.values()):
        folder = root / str(number)
        folder.mkdir()
        path = shutil.copy(release, folder / "build.duckdb")
        with duckdb.connect(path) as connection:
            connection.execute(change)
        select = ["--select", ALTERNATE, CURRENT, f"{KEY}*"]
        asked.append(({"SEGMENTS_BUILD_FILE": str(path)}, ["test", "--target", "duckdb", *select]))
    runs = run_dbt(project, *asked)
    return dict(zip(FAULTS, runs, strict=True))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_the_tests_that_are_about_it(found, fault):
    run, failing = found[fault], FAULTS[fault][1]
    assert run["count"] == 3, run
    assert len(run["bad"]) == len(failing), run
    for name in failing:
        assert any(one.startswith(name) for one in run["bad"]), run
