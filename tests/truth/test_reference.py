"""The reference itself is right, in cases that were worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from truth.ranking import group
from truth.reference import World, members
from truth.shop import Shop
from truth.vocabulary import HISTORY, read_vocabulary
from truth.worlds import vocabulary

CASES = YAML(typ="safe", pure=True).load(Path(__file__).with_name("cases.yml").read_text())
WORDS = vocabulary()
COLUMNS = WORDS.columns | read_vocabulary(HISTORY).columns


def typed(row, columns):
    """Give a row its types."""
    read = {"timestamp": datetime.fromisoformat, "money": lambda value: Decimal(str(value))}
    return {
        name: read.get(columns[name].type, lambda value: value)(value)
        for name, value in row.items()
    }


def world(spec):
    """Give the world of the cases with one more segment in it."""
    rates = [row | {"rate": Decimal(row["rate"])} for row in CASES["exchange_rates"]]
    facts = {
        name: [typed(row, COLUMNS[name]) for row in rows] for name, rows in CASES["facts"].items()
    }
    customers = [typed(row, WORDS.fields) for row in CASES["customers"]]
    shop = Shop(CASES["accounts"], customers, facts, rates)
    as_of = CASES["as_of"]
    assert isinstance(as_of, datetime)
    assert isinstance(rates[0]["on_date"], date)
    return World(CASES["segments"] | {"asked": spec}, shop, as_of, WORDS)


def found(spec):
    """Give the members as `account/customer`."""
    return {"/".join(key) for key in members("asked", world(spec))}


@pytest.mark.parametrize("case", CASES["cases"])
def test_conditions_mean_what_the_language_says(case):
    where, *expected = CASES["cases"][case]
    assert found({"where": where}) == set(expected)


@pytest.mark.parametrize("case", CASES["specs"])
def test_specs_mean_what_the_language_says(case):
    spec, *expected = CASES["specs"][case]
    assert found(spec) == set(expected)


def test_ranks_are_places():
    top = {"count": 3, "by": "amount_spent", "ties": "include"}
    places = members("asked", world({"where": {"everyone": True}, "top": top}))
    assert sorted(place.rank for place in places.values()) == [1, 1, 3]


@pytest.mark.parametrize(
    ("customer", "treated", "expected"),
    [
        # The SHA-256 of `winter26:eu:c_1001` begins with 884599ab, which is 0.5323.
        (("eu", "c_1001"), 53, "holdout"),
        (("eu", "c_1001"), Decimal("53.3"), "treatment"),
        (("us", "c_1001"), 89, "holdout"),  # e53a6d18: 0.8954
        (("us", "c_1001"), 90, "treatment"),
        (("eu", "ä"), 90, "treatment"),  # e586a3a2: 0.8966
    ],
)
def test_a_group_is_where_the_hash_falls(customer, treated, expected):
    split = {"salt": "winter26", "groups": {"treatment": treated, "holdout": 100 - treated}}
    assert group(split, customer) == expected
