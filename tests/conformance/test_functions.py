"""The functions that conditions are made of give the same for every letter, pattern and day."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlglot import exp

from conformance.functions import (
    HASHED,
    SEARCHES,
    YEARS,
    calendar_day,
    calendar_texts,
    days_of_json,
    evaluated,
    letters,
    lowered,
)
from segment_compiler import leaves
from segment_compiler.compiler import ENGINES


def test_letters_have_the_same_small_letter(warehouses):
    texts = letters()
    assert len(texts) > 2000
    expected = [leaves.simple_lower(one) for one in texts]
    for warehouse in warehouses:
        assert lowered(warehouse, texts) == expected, warehouse.engine


@pytest.mark.parametrize(("text", "pattern", "is_found"), SEARCHES)
def test_a_pattern_finds_the_same_everywhere(text, pattern, is_found, warehouses):
    for warehouse in warehouses:
        tree = leaves.matches(leaves.literal(text), pattern, warehouse.engine)
        assert evaluated(warehouse, tree) == (is_found,), warehouse.engine


def test_json_has_the_days_of_the_calendar(warehouses):
    texts = calendar_texts()
    expected = [calendar_day(text) for text in texts]
    assert sum(day is not None for day in expected) > 365 * len(YEARS)
    for warehouse in warehouses:
        assert days_of_json(warehouse, texts) == expected, warehouse.engine


def test_a_hash_is_the_same_for_any_text(warehouses):
    trees = [leaves.sha256(leaves.literal(text)) for text in HASHED]
    expected = tuple(sha256(text.encode()).hexdigest() for text in HASHED)
    assert {evaluated(one, *trees) for one in warehouses} == {expected}


@pytest.mark.parametrize("engine", ENGINES)
def test_only_leaves_use_functions_that_sqlglot_does_not_know(engine, compiled):
    _, trees = compiled
    used = {
        function.name.lower()
        for tree in trees[engine]
        for function in tree.find_all(exp.Anonymous)
        if not function.find_ancestor(exp.Hint)
    }
    assert used
    assert used <= leaves.UNKNOWN_TO_SQLGLOT
