"""Two days of a shop, built in a cluster that loses a worker, and in DuckDB: the same is seen."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from tests.conftest import run_segments
from tests.spark.comparing import differences, files, manifests, reasons
from tests.spark.specs import write_specs
from tests.spark.world import IN_FULL

SEEN = "select segment_id, account_id, customer_id from segments.segment_memberships order by all"


@pytest.fixture(scope="module")
def first(world):
    """The first day; a worker is killed while the marts are made."""
    said = world.build(0, at="orders", do=world.cluster.kill_worker)
    return said, differences(world), [files(home) for home in world.homes], world.driver.rows(SEEN)


def test_a_build_that_loses_a_worker_has_the_rows_of_duckdb(world, first):
    said, found, _, seen = first
    assert said["code"] == 0, said["said"]
    assert len(world.cluster.workers) == 1
    assert found == []
    assert len({segment for segment, *_ in seen}) > 8


def test_files_have_the_same_bytes(first):
    ours, theirs = first[2]
    assert ours.keys() == theirs.keys()
    assert len(ours) > 3
    assert [name for name in ours if ours[name] != theirs[name]] == []


@IN_FULL
def test_a_build_that_fails_is_never_seen(world, first):
    without_rates = world.root / "without_rates"
    shutil.copytree(world.shops[1], without_rates)
    (without_rates / "exchange_rates.parquet").unlink()
    said = world.driver.run("build", "--shop", without_rates, "--as-of", "2026-11-02T00:00:00Z")
    assert said["code"] == 1
    assert "assert_every_foreign_order_has_a_rate" in said["said"]
    assert world.driver.rows(SEEN) == first[3]


@pytest.fixture(scope="module")
def second(world, first):
    """The second day, with specs that were edited."""
    people = duckdb.sql(
        f"select customer_id, email from '{world.shops[0]}/customers.parquet'"
        " where email is not null order by all limit 40"
    ).fetchall()
    write_specs(world.project / "segment_specs", 1, *zip(*people, strict=True))
    run_segments("compile", project=world.project, home=world.homes[0])
    said = world.build(1)
    return (said, differences(world), [files(home) for home in world.homes], reasons(world),
            [manifests(home) for home in world.homes])  # fmt: skip


@IN_FULL
def test_history_guards_and_changes_are_those_of_duckdb(second):
    said, found, *_ = second
    assert said["code"] == 3, said["said"]
    assert "guarded: held - " in said["said"]
    assert found == []


@IN_FULL
def test_reasons_are_those_of_duckdb_as_far_as_they_are_known(second):
    told = second[3]
    apart = {(ours, theirs) for _, ours, theirs, _ in told if theirs != ours}
    assert apart <= {("time", None), ("data", None)}
    assert {theirs for segment, _, theirs, _ in told if segment == "guarded"} == {
        "definition",
        "data",
    }
    assert {theirs for _, _, theirs, _ in told} >= {"manual", "definition", "upstream", None}


@IN_FULL
def test_changes_of_lists_have_the_same_bytes_and_manifests(second):
    ours, theirs = second[2]
    assert ours == theirs
    assert any("__remove__" in name for name in ours)
    assert second[4][0] == second[4][1]


@IN_FULL
def test_tables_are_read_where_they_lie(world, second):
    world.driver.rows("create schema lake")
    for path in world.shops[1].glob("*.parquet"):
        query = f"create table lake.{path.stem} using parquet as select * from parquet.`{path}`"
        world.driver.rows(query)
    said = world.driver.run("build", "--shop", "lake", "--as-of", "2026-11-01T00:00:00Z")
    assert "was published before: same shop, specs and instant" in said["said"], said


@pytest.fixture(scope="module")
def gone(world, second):
    """Who is erased on the second day."""
    erased = "select account_id, customer_id from shop.customers where erased_at is not null"
    release = world.homes[0] / "warehouse" / "current.duckdb"
    with duckdb.connect(release.resolve(), read_only=True) as connection:
        return set(connection.execute(erased).fetchall())


@IN_FULL
def test_what_is_erased_has_left_the_history(world, gone):
    kept = world.driver.rows(
        "select account_id, customer_id from segment_history.segment_membership_events"
    )
    assert gone
    assert kept
    assert not gone & set(map(tuple, kept))


@IN_FULL
def test_readers_are_taken_back_to_the_build_before_without_who_is_erased(world, first, gone):
    said = world.driver.run("rollback")
    assert said["code"] == 0, said["said"]
    assert world.driver.rows(SEEN) == [row for row in first[3] if tuple(row[1:]) not in gone]
