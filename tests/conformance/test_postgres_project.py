"""The whole dbt project in PostgreSQL has the rows that it has in DuckDB: marts and members."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from conformance import specs
from conformance.projects import (
    MEMBERS,
    SCHEMAS,
    TABLES,
    copy_raw,
    differing_columns,
    fill,
    run_dbt,
)
from segment_compiler.operators import POSITIVE_TWIN
from tests.conftest import make_project, run_segments

if TYPE_CHECKING:
    from conformance.projects import Connection

DATABASES = {
    # Sessions are in another time zone, which no model may notice.
    "shop": "locale_provider builtin builtin_locale 'C.UTF-8'",
    "ascii": "locale_provider libc locale 'C'",
}


@dataclass(frozen=True, slots=True)
class Both:
    """A connection to each warehouse, and what each run of dbt said."""

    ours: Connection
    theirs: Connection
    runs: list[dict[str, Any]]


@pytest.fixture(scope="module")
def both(server, repository, sample_shop, tmp_path_factory):
    """The repository's segments and all conditions of this folder, built in both warehouses."""
    root = tmp_path_factory.mktemp("postgres_project")
    chosen = shutil.copytree(repository / "segment_specs", root / "specs")
    specs.write(chosen, POSITIVE_TWIN)
    project = make_project(root / "project", chosen)
    run_segments("compile", "--target", "postgres", project=project, home=root / "home")
    path = root / "both.duckdb"
    fill(path, sample_shop, repository)
    with psycopg.connect(server, autocommit=True) as connection:
        for name, locale in DATABASES.items():
            connection.execute(
                f"create database {name} template template0 encoding 'UTF8' {locale}"
            )
    address = conninfo_to_dict(server)
    databases = {name: f"host={address['host']} user=postgres dbname={name}" for name in DATABASES}
    for one in databases.values():
        copy_raw(path, one)
    shared = {"PGHOST": str(address["host"]), "PGUSER": "postgres",
              "SEGMENTS_BUILD_FILE": str(path)}  # fmt: skip
    # The conditions of this folder compare amounts over accounts of two currencies, on purpose.
    postgres = ["--target", "postgres", "--exclude-resource-type", "unit_test",
                "--exclude", "assert_money_is_compared_in_one_currency"]  # fmt: skip
    runs = run_dbt(
        project,
        (shared, ["run", "--target", "duckdb", "--select", *MEMBERS]),
        ({"PGDATABASE": "shop"}, ["build", *postgres]),
        ({"PGDATABASE": "ascii"}, ["build", *postgres, "--select", "shop_accounts+"]),
    )
    with duckdb.connect(path, read_only=True) as ours, psycopg.connect(databases["shop"]) as theirs:
        yield Both(ours, theirs, runs)


def test_dbt_builds_and_tests_it_without_being_told_what(both):
    for run in both.runs[:2]:
        assert run["success"], run
    assert both.runs[1]["count"] > both.runs[0]["count"]


def test_each_table_has_the_same_cells(both):
    tables = sorted(both.ours.execute(TABLES).fetchall())
    assert sorted(both.theirs.execute(TABLES).fetchall()) == tables
    assert {schema for schema, _ in tables} == set(SCHEMAS)
    differences = [
        f"{schema}.{table}.{column}"
        for schema, table in tables
        for column in differing_columns(both.ours, both.theirs, schema, table)
    ]
    assert not differences


def test_each_segment_has_the_same_members(both, repository):
    query = "select segment_id, account_id, customer_id, rank, split_group from {}"
    ours, theirs = (
        set(one.execute(query.format("segments.segment_memberships")).fetchall())
        for one in (both.ours, both.theirs)
    )
    built = {path.stem for path in (repository / "segment_specs").glob("*.yml")}
    built = (built | specs.WHOLE.keys() | set(specs.EVERY)) - {"destinations", "json_keys"}
    for segment in sorted(built):
        members = {row for row in ours if row[0] == segment}
        assert {row for row in theirs if row[0] == segment} == members, segment
    assert {row[0] for row in ours} <= built
    assert len({row[0] for row in ours}) > 40


def test_awkward_rows_are_not_all_alike(both):
    [(seen, kept)] = both.ours.execute(
        "select count(*), count(*) filter (name like '_a_b_') from marts.events"
        " where account_id = 'zone_0'"
    ).fetchall()
    assert 0 < kept < seen
    [(halves,)] = both.ours.execute(
        "select count(*) from marts.customer_metrics where discount_share = 0.000001"
    ).fetchall()
    assert halves > 0


def test_a_database_that_lowers_text_otherwise_is_refused(both):
    run = both.runs[2]
    assert not run["success"]
    assert [one for one in run["bad"] if "builtin_locale 'C.UTF-8'" in one], run
