"""The published file opens in the drivers that BI tools have, older ones among them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import duckdb
import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from tests.conftest import REPOSITORY
from tests.segment_warehouse.builds import make_build, publish_build, publish_file

READ = """
import json, sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(json.dumps([str(connection.execute(query).fetchall()) for query in sys.argv[2:]]))
"""
REFLECT = """
import json, sys
from sqlalchemy import create_engine, inspect
with create_engine(f"duckdb:///{sys.argv[1]}", connect_args={"read_only": True}).connect() as one:
    found = inspect(one)
    columns = found.get_columns("segments", schema="segments")
    print(json.dumps({
        "tables": sorted(found.get_table_names(schema="segments")),
        "views": sorted(found.get_view_names(schema="segments")),
        "comment": found.get_table_comment("segments", schema="segments")["text"],
        "columns": {one["name"]: str(one["type"]) for one in columns},
    }))
"""
QUERIES = (
    "select count(*), count(distinct customer_id) from segments.segment_memberships",
    "select count(*) from segments.regulars",
    "select comment from duckdb_tables() where table_name = 'segments'",
    "select column_name, is_nullable from duckdb_columns() where table_name = 'keyed' order by 1",
    "select constraint_type from duckdb_constraints() where table_name = 'keyed' order by 1",
    "select list(amount order by id), max(made_at) from segments.keyed",
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """A release as it was published, and one that was rewritten since."""
    home = Home(tmp_path_factory.mktemp("drivers") / "home")
    path = make_build(home, "a")
    with connect(path) as connection:
        connection.execute(
            "create table segments.keyed (id integer primary key, amount decimal(18, 2) not null,"
            " made_at timestamp, tags text[]);"
            "insert into segments.keyed values (1, 1.50, timestamp '2026-11-01', ['x', null])"
        )
    first = publish_file(home, path)
    as_published = shutil.copyfile(first, home.root / "as_published.duckdb")
    publish_build(home, "b", erased=("c7",))
    return as_published, first


@pytest.fixture(scope="module")
def uv():
    found = shutil.which("uv") or REPOSITORY / ".local/uv/bin/uv"
    if not os.access(found, os.X_OK):
        pytest.skip("uv, which fetches other versions of DuckDB, is not installed")
    return found


@pytest.mark.parametrize("version", ["1.1.3", "1.4.4", "1.5.6", "2.0.0"])
def test_a_release_reads_the_same_in_each_version_of_duckdb(releases, uv, version):
    for release in releases:
        told = subprocess.run(
            [uv, "run", "--quiet", "--no-project", "--isolated", "--python", sys.executable,
             "--with", f"duckdb=={version}", "python", "-c", READ, release, *QUERIES],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        with duckdb.connect(release, read_only=True) as connection:
            here = [str(connection.execute(query).fetchall()) for query in QUERIES]
        assert json.loads(told.stdout) == here


def test_superset_reflects_tables_views_types_and_comments_by_sqlalchemy(releases, uv):
    """The keys are not asked: the driver never reports any."""
    drivers = ("duckdb==1.4.4", "duckdb-engine==0.17.0", "sqlalchemy==1.4.54", "setuptools<81")
    told = subprocess.run(
        [uv, "run", "--quiet", "--no-project", "--isolated", "--python", sys.executable,
         *(part for one in drivers for part in ("--with", one)), "python", "-c", REFLECT,
         releases[0]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    with duckdb.connect(releases[0], read_only=True) as connection:
        views = connection.execute(
            "select view_name from duckdb_views() where schema_name = 'segments' order by 1"
        ).fetchall()
        ((comment,),) = connection.execute(
            "select comment from duckdb_tables() where table_name = 'segments'"
        ).fetchall()
    assert {"segments", "keyed", "builds"} <= set(found["tables"])
    assert [(one,) for one in found["views"]] == views
    assert found["comment"] == comment == "The catalogue."
    assert found["columns"]["segment_id"] == "VARCHAR"
