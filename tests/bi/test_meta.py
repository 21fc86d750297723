"""What dbt's YAML tells Lightdash and Metabase: only keys they document, and no person shown."""

from __future__ import annotations

import re

import pytest

from tests.bi.public_models import DOCUMENTED, key, meta, public_models

MODELS = public_models()
LIGHTDASH, METABASE, OURS = (DOCUMENTED[name] for name in ("lightdash", "metabase", "ours"))
COLUMNS = [(model, column) for model in MODELS.values() for column in model["columns"]]
EVERY_MODEL = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))


def unknown(found, kind):
    """Give the keys in a `config.meta` that no reader of it documents."""
    own = {name for name in found if not name.startswith("metabase.")}
    of_metabase = {name.removeprefix("metabase.") for name in found if name not in own}
    return (own - set(LIGHTDASH[kind]) - set(OURS[kind])) | (of_metabase - set(METABASE[kind]))


@EVERY_MODEL
def test_every_key_is_one_that_its_reader_documents(model):
    assert unknown(meta(model), "model") == set()
    for join in meta(model).get("joins", []):
        assert set(join) <= set(LIGHTDASH["join"])
        assert join["relationship"] in LIGHTDASH["relationship"]
    metrics = list(meta(model).get("metrics", {}).values())
    for column in model["columns"]:
        found = meta(column)
        assert unknown(found, "column") == set(), column["name"]
        assert set(found.get("dimension", {})) <= set(LIGHTDASH["dimension"]), column["name"]
        metrics += found.get("metrics", {}).values()
    for metric in metrics:
        assert set(metric) <= set(LIGHTDASH["metric"])
        assert metric["type"] in LIGHTDASH["metric_type"]


@EVERY_MODEL
def test_what_metabase_is_told_is_among_what_it_takes(model):
    visibility = meta(model).get("metabase.visibility_type")
    assert visibility in (None, *METABASE["model_visibility"])
    for column in model["columns"]:
        found = meta(column)
        assert found.get("metabase.semantic_type") in (None, *METABASE["semantic_type"])
        assert found.get("metabase.visibility_type") in (None, *METABASE["column_visibility"])


@EVERY_MODEL
def test_the_catalogue_of_hive_takes_what_is_said_of_a_column(model):
    """Its column for comments is a VARCHAR(256), and Iceberg's tables in it fail beyond that."""
    said = {column["name"]: len(column["description"]) for column in model["columns"]}
    assert {name for name, length in said.items() if length > 256} == set()


@EVERY_MODEL
def test_a_model_has_a_label_and_says_what_its_key_is(model):
    assert meta(model).get("label")
    names = {column["name"] for column in model["columns"]}
    assert set(key(model)) <= names
    tested = [
        test["unique_key"]["arguments"]["columns"]
        for test in model.get("data_tests", [])
        if "unique_key" in test
    ]
    # Nobody groups the members of all segments to look for two the same: the marts' keys prove it.
    if model["name"] != "segment_memberships":
        assert tested == ([key(model)] if key(model) else [])


@EVERY_MODEL
def test_the_columns_of_a_key_are_never_null(model):
    for column in model["columns"]:
        if column["name"] in key(model):
            assert {"type": "not_null"} in column.get("constraints", []), column["name"]


@EVERY_MODEL
def test_a_metric_counts_the_key_or_customers(model):
    for metric in meta(model).get("metrics", {}).values():
        counted = re.findall(r"\$\{TABLE\}\.(\w+)", metric["sql"])
        if metric["type"] == "count_distinct":
            assert counted in (key(model), ["account_id", "customer_id"])
        assert set(counted) <= {column["name"] for column in model["columns"]}


@EVERY_MODEL
def test_a_join_compares_the_whole_key_of_what_it_joins(model):
    """A customer's id alone is another person's in another account."""
    for join in meta(model).get("joins", []):
        other = join["join"]
        sides = re.findall(r"\$\{(\w+)\.(\w+)\} = \$\{(\w+)\.(\w+)\}", join["sql_on"])
        assert {(left, right) for left, _, right, _ in sides} == {(model["name"], other)}
        assert [column for _, _, _, column in sides] == key(MODELS[other])
        assert all(left == right for _, left, _, right in sides)
        one = key(model) == key(MODELS[other])
        assert join["relationship"] == ("one-to-one" if one else "many-to-one")


def test_what_is_about_customers_joins_them():
    for name, model in MODELS.items():
        joined = [join["join"] for join in meta(model).get("joins", [])]
        columns = {column["name"] for column in model["columns"]}
        if "customer_id" in columns and name not in ("customers", "suppressions"):
            assert "customers" in joined, name


def test_personal_columns_are_marked_and_hidden():
    marked = [column for _, column in COLUMNS if meta(column).get("contains_pii")]
    assert {column["name"] for column in marked} == set(DOCUMENTED["personal"])
    for model, column in COLUMNS:
        found = meta(column)
        is_personal = column["name"] in DOCUMENTED["personal"]
        where = f"{model['name']}.{column['name']}"
        assert found.get("contains_pii", False) is is_personal, where
        assert found.get("dimension", {}).get("hidden", False) is is_personal, where
        assert (found.get("metabase.visibility_type") == "sensitive") is is_personal, where


def test_no_table_of_segments_has_a_personal_column():
    for name, model in MODELS.items():
        if name.startswith("segment"):
            assert not [c["name"] for c in model["columns"] if meta(c).get("contains_pii")], name


def test_metabase_follows_only_keys_of_one_column():
    """Metabase joins by one column, and would mix up customers of two accounts by their id."""
    for model, column in COLUMNS:
        table = meta(column).get("metabase.fk_target_table")
        if table:
            target = MODELS[table.split(".")[-1]]
            assert key(target) == [meta(column)["metabase.fk_target_field"]]
        if meta(column).get("metabase.semantic_type") == "type/PK":
            assert key(model) == [column["name"]]


def test_a_field_has_one_label_in_specs_and_in_bi():
    for model, column in COLUMNS:
        field = meta(column).get("segment_field")
        if field:
            # What Lightdash makes of a column's name where it has no label.
            made = column["name"].replace("_", " ").capitalize()
            shown = meta(column).get("dimension", {}).get("label", made)
            assert shown == field.get("label", shown), f"{model['name']}.{column['name']}"
