"""Specs mean in Spark what they mean in DuckDB and in plain Python: one session for all of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import duckdb
import pytest
from truth.engine import compile_specs, hurry
from truth.reference import Place, members
from truth.vocabulary import REPOSITORY

from conformance import memberships, specs, worlds
from conformance.asking import wrongly_held
from conformance.functions import (
    HASHED,
    SEARCHES,
    calendar_day,
    calendar_texts,
    days_of_json,
    evaluated,
    letters,
    lowered,
)
from conformance.warehouses import Warehouse
from segment_compiler import leaves
from segment_warehouse.evaluation import MACROS, Rules
from tests.segment_compiler import case_files

# One world of each topic, and every second case; who asks for more worlds gets every case too.
FEW = 11
WORLDS = int(os.environ.get("SEGMENTS_SPARK_WORLDS", FEW))
AT_ONCE = min(WORLDS, 2 * FEW)


def test_every_condition_holds_for_the_same_customers(in_spark, project, every, meant):
    wrong = wrongly_held(in_spark, project, every, meant)
    assert not wrong, f"{len(wrong)} of {len(every)}\n" + "\n".join(wrong[:20])


def test_each_segment_has_the_same_members_ranks_and_groups(in_spark, world):
    query = "select segment_id, account_id, customer_id, rank, split_group from segment_memberships"
    rows = in_spark.rows(query)
    for segment in specs.WHOLE:
        of_it = [row for row in rows if row[0] == segment]
        found = {row[1:3]: Place(*row[3:]) for row in of_it}
        assert len(found) == len(of_it), segment
        assert found == members(segment, world), segment


def test_each_model_has_the_same_cells(in_spark, in_duckdb, compiled):
    for name in compiled[0]["spark"]:
        names = [row[0] for row in in_duckdb.rows(f"describe {name}")]
        query = f"select {', '.join(names)} from {name}"
        ours, theirs = (list(map(compared, one.rows(query))) for one in (in_duckdb, in_spark))
        assert sorted(map(repr, theirs)) == sorted(map(repr, ours)), name


def compared(row):
    """Give cells of a row; how many digits a number is written with does not count."""
    return [value.normalize() if isinstance(value, Decimal) else value for value in map(whole, row)]


def whole(value):
    """Give a count as an amount."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_letters_have_the_same_small_letter(in_spark):
    texts = letters()
    assert lowered(in_spark, texts) == [leaves.simple_lower(one) for one in texts]


def test_a_pattern_finds_the_same(in_spark):
    trees = [leaves.matches(leaves.literal(text), one, "spark") for text, one, _ in SEARCHES]
    found = evaluated(in_spark, *trees)
    assert [row for row, one in zip(SEARCHES, found, strict=True) if row[2] is not one] == []


def test_json_has_the_days_of_the_calendar(in_spark):
    texts = calendar_texts()
    assert days_of_json(in_spark, texts) == [calendar_day(text) for text in texts]


def test_a_hash_is_the_same_for_any_text(in_spark):
    trees = [leaves.sha256(leaves.literal(text)) for text in HASHED]
    expected = tuple(sha256(text.encode()).hexdigest() for text in HASHED)
    assert evaluated(in_spark, *trees) == expected


def cases_by_instant():
    """Give the cases that have members at an instant; the usual one where no more is asked for."""
    every = case_files.cases()
    if WORLDS == FEW:
        return {case_files.AS_OF: every[::2]}
    instants = sorted({instant for case in every for instant in case.members})
    return {one: [case for case in every if one in case.members] for one in instants}


@pytest.mark.parametrize(("instant", "chosen"), cases_by_instant().items())
def test_a_case_has_the_same_members(instant, chosen, spark_connection, tmp_path):
    prefix = f"cases_{instant[:10].replace('-', '_')}_{instant[11:13]}_"
    models = {
        path.removeprefix("segments/").removesuffix(".sql"): text
        for path, text in case_files.compile_specs(
            case_files.write_specs(tmp_path, chosen), "spark"
        ).items()
        if path.startswith("segments/") and path.endswith(".sql")
    }
    with duckdb.connect() as ours:
        case_files.load(ours)
        metrics = Rules({"metrics": case_files.METRICS}, REPOSITORY / MACROS)
        as_of = datetime.fromisoformat(instant)
        query = metrics.render("metrics", str, as_of)
        for path in case_files.WAREHOUSE.glob("*.csv"):
            is_metrics = path.stem == "customer_metrics"
            relation = f"({query})" if is_metrics else f"case_files.{path.stem}"
            name = case_files.STAND_INS.get(path.stem, path.stem)
            spark_connection.copy(ours, relation, prefix + name)
    rules = Rules(models, REPOSITORY / MACROS, "spark")
    windows = rules.render("segment_windows", lambda one: prefix + one, as_of)
    in_spark = Warehouse("spark", spark_connection)
    memberships.work_out(in_spark, rules, windows, as_of, prefix)
    found = memberships.members(in_spark, prefix)
    for case in chosen:
        rows = found.get(case.id, {}).items()
        written = {"/".join(key): place.group or place.rank for key, place in rows}
        assert written == case.members[instant], case.id


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_random_worlds_have_the_same_members(first, spark_connection, tmp_path):
    drawn = worlds.random_worlds(first, AT_ONCE)
    expected = {segment: found for segment, found in drawn.members().items() if found}
    prefix, now = f"worlds_{first}_", datetime.now(UTC)
    with duckdb.connect() as ours, pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        ours.execute("set TimeZone = 'UTC'")
        in_duckdb, in_spark = Warehouse("duckdb", ours), Warehouse("spark", spark_connection)
        for table in memberships.load(in_duckdb, drawn.shop, prefix):
            spark_connection.copy(ours, table, table)
        for warehouse in (in_duckdb, in_spark):
            models = compile_specs(drawn.specs, tmp_path, warehouse.engine)
            rules = Rules(models, REPOSITORY / MACROS, warehouse.engine)
            windows = worlds.windows(drawn, rules, prefix)
            memberships.work_out(warehouse, rules, windows, now, prefix)
            found = memberships.members(warehouse, prefix)
            wrong = [one for one in drawn.specs if found.get(one) != expected.get(one)]
            assert not wrong, (warehouse.engine, [(one, drawn.specs[one]) for one in wrong])
    assert len(expected) > AT_ONCE
