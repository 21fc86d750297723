"""Days of a shop, built in a cluster that loses a worker, and in DuckDB: the same is seen."""

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


def known_people(world):
    """Give the ids and addresses of people whom specs name."""
    return zip(
        *duckdb.sql(
            f"select customer_id, email from '{world.shops[0]}/customers.parquet'"
            " where email is not null order by all limit 40"
        ).fetchall(),
        strict=True,
    )


@pytest.fixture(scope="module")
def second(world, first):
    """The second day, with specs that were edited."""
    write_specs(world.project / "segment_specs", 1, *known_people(world))
    run_segments("compile", project=world.project, home=world.homes[0])
    said = world.build(1)
    return (said, differences(world), [files(home) for home in world.homes], reasons(world),
            [manifests(home) for home in world.homes], world.driver.rows(SEEN))  # fmt: skip


@IN_FULL
def test_history_guards_and_changes_are_those_of_duckdb(second):
    said, found, *_ = second
    assert said["code"] == 3, said["said"]
    assert "guarded: held - " in said["said"]
    assert found == []


@IN_FULL
def test_every_reason_is_told(second):
    told = second[3]
    assert {reason for _, reason in told} == {
        "manual", "definition", "upstream", "time", "data",
    }  # fmt: skip
    assert {reason for segment, reason in told if segment == "guarded"} == {"definition", "data"}


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
def third(world, second):
    """The third day, on which the guard lets through what it held."""
    write_specs(world.project / "segment_specs", 2, *known_people(world))
    run_segments("compile", project=world.project, home=world.homes[0])
    said = world.build(2)
    return said, differences(world), reasons(world, "changed_at = timestamp '2026-11-02'")


@IN_FULL
def test_what_was_held_is_explained_by_the_run_whose_members_it_kept(third):
    said, found, told = third
    assert "guarded: held - " not in said["said"]
    assert found == []
    assert ("guarded", "definition") in told
    assert "upstream" in {reason for _, reason in told}


@pytest.fixture(scope="module")
def gone(world, third):
    """Who is erased on the third day."""
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
def test_readers_are_taken_back_to_the_build_before_without_who_is_erased(world, second, gone):
    said = world.driver.run("rollback")
    assert said["code"] == 0, said["said"]
    assert world.driver.rows(SEEN) == [row for row in second[5] if tuple(row[1:]) not in gone]
