"""Specs mean in Spark what they mean in DuckDB and in plain Python: one session for all of it."""

from __future__ import annotations

import os
from decimal import Decimal
from hashlib import sha256

import duckdb
import pytest
from truth.engine import hurry
from truth.reference import Place, members

from conformance import cases, memberships, specs, worlds
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
from tests.segment_compiler import case_files

# One world of each topic, and every second case; who asks for more worlds gets every case too.
FEW = 11
WORLDS = int(os.environ.get("SEGMENTS_EQUALITY", FEW))
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
    """Give the cases that are asked; some at the usual instant where no more is asked for."""
    if WORLDS == FEW:
        return {case_files.AS_OF: case_files.cases()[::2]}
    return cases.by_instant()


@pytest.mark.parametrize(("instant", "chosen"), cases_by_instant().items())
def test_a_case_has_the_same_members(instant, chosen, spark_connection, tmp_path):
    prefix = f"cases_{instant[:10].replace('-', '_')}_{instant[11:13]}_"
    in_spark = Warehouse("spark", spark_connection)
    assert not cases.wrongly_found(in_spark, instant, chosen, tmp_path, prefix)


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_random_worlds_have_the_same_members(first, spark_connection, tmp_path, monkeypatch):
    hurry(monkeypatch)
    drawn = worlds.random_worlds(first, AT_ONCE)
    expected, prefix = drawn.members(), f"worlds_{first}_"
    with duckdb.connect() as ours:
        ours.execute("set TimeZone = 'UTC'")
        in_duckdb, in_spark = Warehouse("duckdb", ours), Warehouse("spark", spark_connection)
        for table in memberships.load(in_duckdb, drawn.shop, prefix):
            in_spark.copy(ours, table, table)
        for warehouse in (in_duckdb, in_spark):
            assert not worlds.wrongly_found(warehouse, drawn, expected, tmp_path, prefix)
    assert sum(map(bool, expected.values())) > AT_ONCE
