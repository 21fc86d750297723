"""A built file as BI tools find it: its schema is the one agreed, and all of it is described."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.bi.public_models import key, public_models
from tests.conftest import REPOSITORY

DBT_PROJECT = REPOSITORY / "dbt_project"
AS_OF = "2026-11-01T00:00:00Z"
SCHEMA = Path(__file__).with_name("public_schema.txt")
UPDATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/bi"
PUBLIC = ("marts", "segments")
# Their index costs next to nothing; that of millions of rows is eight times the table.
WITH_PRIMARY_KEY = {"segments", "shop_report"}


@pytest.fixture(scope="module")
def release(build_shop, sample_shop):
    return build_shop(sample_shop, REPOSITORY / "segment_specs", AS_OF)


@pytest.fixture
def published(release):
    with duckdb.connect(release, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def docs(release, tmp_path_factory):
    """The manifest and the catalogue that `dbt docs generate` makes of a copy of the file."""
    folder = tmp_path_factory.mktemp("docs")
    copy = folder / "copy.duckdb"
    shutil.copyfile(release, copy)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"), "docs", "generate",
            "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT,
            "--target-path", folder / "target", "--log-path", folder / "logs",
            "--no-use-colors", "--vars", json.dumps({"as_of": AS_OF}),
        ],
        env=os.environ | {"SEGMENTS_BUILD_FILE": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    return tuple(
        json.loads((folder / "target" / name).read_text())
        for name in ("manifest.json", "catalog.json")
    )


def segment_ids(connection):
    found = connection.execute("select segment_id from segments.segments").fetchall()
    return {segment for (segment,) in found}


def relations(connection):
    """Give the columns of each public relation, as lines; the views of segments are one."""
    rows = connection.execute(
        "select schema_name, table_name, column_name, data_type, is_nullable"
        " from duckdb_columns() where schema_name in ('marts', 'segments')"
        " order by schema_name, table_name, column_index"
    ).fetchall()
    ids, found = segment_ids(connection), {}
    for schema, table, column, type_, is_nullable in rows:
        line = f"  {column} {type_}{'' if is_nullable else ' NOT NULL'}"
        found.setdefault(f"{schema}.{table}", []).append(line)
    views = {tuple(found.pop(f"segments.{segment}", ())) for segment in ids} - {()}
    assert len(views) == 1, "the views of segments differ"
    return found | {"segments.<segment_id>": list(views.pop())}


def test_the_public_schema_is_the_one_agreed(published):
    found = relations(published)
    lines = [f"{name}\n" + "\n".join(found[name]) + "\n" for name in sorted(found)]
    text = "\n".join(lines)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        SCHEMA.write_text(text)
    assert text == SCHEMA.read_text(), f"Others read these tables. If it is meant: {UPDATE}"


def test_every_relation_and_every_column_is_described_in_the_file(published):
    silent = published.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where coalesce(comment, '') = '' and schema_name in ('marts', 'segments')"
        " union all select schema_name || '.' || view_name from duckdb_views()"
        " where coalesce(comment, '') = '' and schema_name in ('marts', 'segments')"
        " union all select schema_name || '.' || table_name || '.' || column_name"
        " from duckdb_columns()"
        " where coalesce(comment, '') = '' and schema_name in ('marts', 'segments')"
    ).fetchall()
    assert silent == []


def test_the_small_tables_have_their_key_as_a_constraint(published):
    found = published.execute(
        "select table_name, constraint_column_names from duckdb_constraints()"
        " where constraint_type = 'PRIMARY KEY' and schema_name in ('marts', 'segments')"
    ).fetchall()
    expected = {name: key(model) for name, model in public_models().items()}
    assert dict(found) == {name: expected[name] for name in WITH_PRIMARY_KEY}


def test_the_keys_of_all_tables_are_unique(published):
    for name, model in public_models().items():
        if key(model):
            schema = "segments" if name.startswith("segment") else "marts"
            columns = ", ".join(key(model))
            twice = published.execute(
                f"select count(*) from (select {columns} from {schema}.{name}"
                f" group by {columns} having count(*) > 1)"
            ).fetchall()
            assert twice == [(0,)], name


def test_the_sql_of_every_metric_counts_its_rows_or_its_customers(published):
    """Lightdash puts a metric's SQL into an aggregate: two keys must not run into one text."""
    for name, model in public_models().items():
        relation = f"{'segments' if name.startswith('segment') else 'marts'}.{name}"
        for metric in model["config"]["meta"].get("metrics", {}).values():
            sql = metric["sql"].replace("${TABLE}", f'"{name}"')
            columns = ", ".join(re.findall(r"\$\{TABLE\}\.(\w+)", metric["sql"]))
            distinct, rows = "", f"select {columns} from {relation}"
            if metric["type"] == "count_distinct":
                distinct, rows = "distinct ", f"select distinct {columns} from {relation}"
            shown = published.execute(f"select count({distinct}{sql}) from {relation}").fetchall()
            assert shown == published.execute(f"select count(*) from ({rows})").fetchall(), name


def test_dbt_docs_describe_every_column_of_the_public_tables(docs):
    manifest, catalog = docs
    models = [node for node in manifest["nodes"].values() if node["schema"] in PUBLIC]
    models = [node for node in models if node["config"]["materialized"] != "ephemeral"]
    assert {node["name"] for node in models if node["resource_type"] == "model"} >= set(
        public_models()
    )
    for node in models:
        if node["resource_type"] == "model":
            listed = catalog["nodes"][node["unique_id"]]["columns"]
            assert listed
            for column in listed.values():
                said = node["columns"][column["name"]]["description"]
                assert said and column["comment"] == said, f"{node['name']}.{column['name']}"


def test_lineage_ends_at_a_platform_for_every_export(docs):
    manifest, _ = docs
    exports = {
        node["unique_id"]: node["config"]["meta"]["export"]
        for node in manifest["nodes"].values()
        if "export" in node["config"].get("meta", {})
    }
    assert exports
    exposures = {
        tuple(exposure["depends_on"]["nodes"]): exposure
        for exposure in manifest["exposures"].values()
    }
    assert set(exposures) == {(unique_id,) for unique_id in exports}
    for unique_id, export in exports.items():
        exposure = exposures[unique_id,]
        assert exposure["name"] == export["id"]
        assert exposure["type"] == "application"
        assert exposure["owner"].get("email") or exposure["owner"].get("name")
        found = exposure["config"]["meta"]
        assert {name: found[name] for name in ("destination", "segment", "format")} == {
            name: export[name] for name in ("destination", "segment", "format")
        }
        assert unique_id in manifest["parent_map"][exposure["unique_id"]]


def test_dbt_metabase_finds_its_keys_where_it_looks(docs):
    """It reads a column's `meta` in the manifest, where dbt repeats `config.meta`."""
    manifest, _ = docs
    email = manifest["nodes"]["model.segments.customers"]["columns"]["email"]
    assert email["meta"]["metabase.visibility_type"] == "sensitive"
    assert email["meta"]["metabase.semantic_type"] == "type/Email"
    assert email["config"]["meta"] == email["meta"]
