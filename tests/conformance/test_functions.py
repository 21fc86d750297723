"""The functions that conditions are made of give the same for every letter, pattern and day."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pytest
from sqlglot import exp

from conformance.warehouses import ENGINES
from segment_compiler import leaves
from segment_compiler.sql_text import print_sql

# A text, a pattern, and whether it is found there.
SEARCHES = (
    ("ıpek", "İ", False), ("İpek", "İ", True), ("IPEK", "^İ", True), ("οδος", "^ο.οσ$", False),
    ("ΟΔΟΣ", "^ο.οσ$", True), ("ΟΔΟΣ", "ς", False), ("Straße", "SS", False), ("STRAẞE", "ß", True),
    ("a\nb", "a.b", False), ("a\nb", "a[^x]b", True), ("a\nb", "^b", False), ("a\nb", "a$", False),
    ("a\n", "a$", False), ("a\nb", "a\nb", True), ("a\nb{", "\nB{", True), ("a.b", "a[.]b", True),
    ("axb", "a[.]b", False), ("a]", "[].]$", True), ("ax", "[^].]$", True), ("a{2", "a{2", True),
    ("aa", "^a{2}$", True), ("aaa", "^a{2}$", False), ("aaa", "^a{2,}$", True),
    ("a{", "a[{]", True),
    ("a{2, 3}", "a{2, 3}", True), ("a}", "a}", True), ("x", "", True), ("ab", "a||b", True),
    ("é", "[a-z]", False), ("é", "[à-ÿ]", True), ("😀", "^.$", True), ("a\\b", "^a.b$", True),
    ("a^b", "[a^]b", True), ("a{3}", "a{3[}]", True),
)  # fmt: skip
YEARS = (1000, 1600, 1899, 1900, 1996, 2000, 2023, 2024, 2100, 2400, 9996, 9999)
ODD_DAYS = ("0000-00-00", "0000-01-01", "0999-12-31", "2024-2-29", "20240229", "2024-02-29T00:00",
            "24-02-29", "2024-02-29x", "+2024-02-29", "today", "infinity")  # fmt: skip


def evaluated(warehouse, tree):
    """Give the one value of an expression."""
    return warehouse.rows(f"select {print_sql(tree, warehouse.engine)}")[0][0]


def test_letters_have_the_same_small_letter(warehouses):
    letters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
    letters = [one for one in letters if not one.lower() == one.upper() == one]
    assert len(letters) > 2000
    expected = [leaves.simple_lower(one) for one in letters]
    for warehouse in warehouses:
        listed = ", ".join(f"(lower('{one}'))" for one in letters)
        found = warehouse.rows(f"values {listed}")
        assert [row[0] for row in found] == expected, warehouse.engine


@pytest.mark.parametrize(("text", "pattern", "is_found"), SEARCHES)
def test_a_pattern_finds_the_same_everywhere(text, pattern, is_found, warehouses):
    for warehouse in warehouses:
        tree = leaves.matches(leaves.literal(text), pattern, warehouse.engine)
        assert evaluated(warehouse, tree) is is_found, warehouse.engine


def test_json_has_the_days_of_the_calendar(warehouses):
    texts = [
        f"{year}-{month:02}-{day:02}" for year in YEARS for month in range(14) for day in range(33)
    ]
    texts += ODD_DAYS
    expected = [calendar_day(text) for text in texts]
    assert sum(day is not None for day in expected) > 365 * len(YEARS)
    for warehouse in warehouses:
        document = exp.column("document")
        value = print_sql(
            leaves.json_value(document, "day", "date", warehouse.engine), warehouse.engine
        )
        listed = ", ".join(f"({number}, '{json.dumps({'day': text})}')"
                           for number, text in enumerate(texts))  # fmt: skip
        rows = warehouse.rows(
            f"select {value} from (values {listed}) as days (number, document) order by number"
        )
        assert [row[0] for row in rows] == expected, warehouse.engine


def calendar_day(text: str) -> date | None:
    """Read a day of four digits, two and two, from the year 1000."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1000 and text == found.isoformat() else None


def test_a_hash_is_the_same_for_any_text(warehouses):
    for text in ("", "zima 2026 – é:eu:eu_01", "😀", "a\\b", "O'Neil", "\n"):
        tree = leaves.sha256(leaves.literal(text))
        expected = sha256(text.encode()).hexdigest()
        assert {evaluated(one, tree) for one in warehouses} == {expected}


@pytest.mark.parametrize("engine", ENGINES)
def test_only_leaves_use_functions_that_sqlglot_does_not_know(engine, compiled):
    _, trees = compiled
    used = {
        function.name.lower() for tree in trees[engine] for function in tree.find_all(exp.Anonymous)
    }
    assert used
    assert used <= leaves.UNKNOWN_TO_SQLGLOT
