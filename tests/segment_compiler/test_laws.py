"""The rules of truth, on random trees of conditions and random customers."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from case_files import FIELDS, TYPES, condition_sql

from segment_compiler.operators import FIELD_OPERATORS, OPERATORS, POSITIVE_TWIN
from segment_compiler.problems import Place
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.scopes import column_name
from segment_compiler.spec import Comparison, Condition, Everyone, Group, walk
from segment_compiler.windows import Instant
from segment_compiler.yaml_tree import Node

SEED = 20260331
TREES = 110
BATCH = 24  # trees in a statement
CUSTOMERS = 100
HERE = Place("spec.yml")
START = date(2026, 1, 1)
PAIRS = sorted((type_, name) for type_ in TYPES for name in OPERATORS[type_])
WORDS = ["a", "A", "ab", "b%", "b_", "İ", "i", "ς", "Σ", "ß", "it's", "PL", "pl", "x\ny", "{{"]
PATTERNS = ["a", "^a", "b$", "[a-c]+", "i|ß", "^.$"]
TAGS = [[], ["a"], ["b"], ["a", "b"], ["it's"]]
LENGTHS = ["1 day", "2 days", "1 month", "30 days", "1 week", "1 quarter", "1 year"]


UNIT_WORDS = ["day", "week", "month", "quarter", "year"]
CALENDAR = {
    "this": UNIT_WORDS,
    "previous": UNIT_WORDS,
    "month": [1],
    "month_day": ["01-05", "01-06"],
    "anniversary_in_next": ["7 days", "1 month"],
    "anniversary_in_last": ["7 days", "1 month"],
}


def value(draw: random.Random, type_: str) -> Any:
    """Draw a value of a type; few different ones, so that operands meet them."""
    day = START + timedelta(days=draw.randrange(20))
    return {
        "text": draw.choice(WORDS),
        "number": draw.randrange(5),
        "money": Decimal(draw.randrange(-1, 5)) / 2,
        "boolean": draw.random() < 0.5,
        "date": day,
        "timestamp": datetime(day.year, day.month, day.day, draw.randrange(24)),
        "set": draw.choice(TAGS),
        "json": "{}",
    }[type_]


def operand(draw: random.Random, type_: str, operator: str) -> Any:
    """Draw what an operator takes."""
    if operator == "known":
        return draw.random() < 0.5
    if operator in ("matches", "does_not_match"):
        return draw.choice(PATTERNS)
    if operator in ("in_last", "not_in_last", "longer_ago_than", "in_next"):
        return draw.choice(LENGTHS)
    if operator == "between_ago":
        return [draw.choice(LENGTHS[:2]), draw.choice(LENGTHS[2:])]
    if operator in CALENDAR:
        return draw.choice(CALENDAR[operator])
    if type_ == "set":
        return draw.choice(TAGS[1:])
    other = [one.name for one in FIELDS.values() if one.type == type_]
    if operator in FIELD_OPERATORS.get(type_, ()) and draw.random() < 0.3:
        return {"field": draw.choice(other)}
    days = type_ in ("date", "timestamp")

    def one() -> Any:
        return value(draw, "date").isoformat() if days else value(draw, type_)

    if operator in ("in", "not_in"):
        return [one() for _ in range(draw.randint(1, 3))]
    return sorted([one(), one()]) if "between" in operator else one()


def node(item: Any) -> Node:
    """Wrap a value as the reader of YAML does."""
    inner = [node(part) for part in item] if isinstance(item, list) else item
    inner = {key: node(part) for key, part in item.items()} if isinstance(item, dict) else inner
    return Node(inner, HERE, text=str(item))


def leaf(draw: random.Random) -> Comparison:
    """Draw a comparison that makes sense."""
    while True:
        type_, operator = draw.choice(PAIRS)
        field = draw.choice([one for one in FIELDS.values() if one.type == type_])
        unknown = None if operator == "known" else draw.choice([None, None, "include", "exclude"])
        found = Comparison(
            field.name, operator, node(operand(draw, field.type, operator)), unknown, HERE, HERE
        )
        if isinstance(resolve(found, FIELDS), Predicate):
            return found


def tree(draw: random.Random, depth: int = 3) -> Condition:
    """Draw a tree of conditions."""
    if depth == 0 or draw.random() < 0.25:
        return Everyone(HERE) if draw.random() < 0.05 else leaf(draw)
    nodes = tuple(tree(draw, depth - 1) for _ in range(draw.randint(1, 3)))
    return Group(draw.choice(("all", "any", "none")), nodes, HERE)


def group(head: str, *nodes: Condition) -> Group:
    """Join conditions."""
    return Group(head, nodes, HERE)


def shuffled(draw: random.Random, found: Condition) -> Condition:
    """Put the conditions of every group in another order."""
    if not isinstance(found, Group):
        return found
    nodes = [shuffled(draw, part) for part in found.nodes]
    draw.shuffle(nodes)
    return group(found.head, *nodes)


def without_negative_operators(found: Condition) -> Condition:
    """Write each negative operator as `none` of its twin, with the opposite override."""
    if isinstance(found, Group):
        return group(found.head, *map(without_negative_operators, found.nodes))
    if not isinstance(found, Comparison) or found.operator not in POSITIVE_TWIN:
        return found
    opposite = {None: None, "include": "exclude", "exclude": "include"}[found.unknown]
    twin = POSITIVE_TWIN[found.operator]
    return group("none", Comparison(found.field, twin, found.operand, opposite, HERE, HERE))


def laws(draw: random.Random, a: Condition, b: Condition) -> dict[str, tuple[Condition, Condition]]:
    """Give pairs of conditions, of which exactly one must hold for each customer."""
    none = group("none", a)
    return {
        "none is the complement": (a, none),
        "none twice is the complement of none": (group("none", none), none),
        "none is the complement of any": (group("any", a, b), group("none", a, b)),
        "none of any, as all of none": (group("any", a, b), group("all", none, group("none", b))),
        "none of all, as any of none": (group("all", a, b), group("any", none, group("none", b))),
        "order means nothing": (
            shuffled(draw, group("all", b, a)),
            group("none", group("all", a, b)),
        ),
        "twins are complements": (without_negative_operators(a), none),
    }


@pytest.fixture(scope="module")
def trees():
    draw = random.Random(SEED)
    return [tree(draw) for _ in range(TREES)]


@pytest.fixture(scope="module")
def connection(trees):
    """Random customers, a third of whose values are unknown, and an instant for each window."""
    draw = random.Random(SEED)
    instants = {"as_of": "timestamp"}
    for one in (found for root in trees for found in walk(root) if isinstance(found, Comparison)):
        found = resolve(one, FIELDS)
        for bound in found.bounds or ():
            if isinstance(bound, Instant):
                instants[bound.name] = "date" if bound.name.startswith("date_") else "timestamp"
        if found.days:
            instants |= {found.days.first.name: "number", found.days.span.name: "number"}
            instants[found.days.leap.name] = "boolean"
    columns = {
        **{
            column_name(field): (field.type, field.is_required or field.type == "set")
            for field in FIELDS.values()
        },
        **{name: (type_, True) for name, type_ in instants.items()},
    }
    rows = [
        [
            None if not required and draw.random() < 0.33 else value(draw, type_)
            for type_, required in columns.values()
        ]
        for _ in range(CUSTOMERS)
    ]
    database = duckdb.connect()
    types = ", ".join(f"{name} {TYPES[type_]}" for name, (type_, _) in columns.items())
    database.execute(f"create table segment_customers ({types})")
    marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
    cells = [cell for row in rows for cell in row]
    database.execute(f"insert into segment_customers values {marks}", cells)
    # A quotient is unknown exactly where nothing is counted.
    database.execute(
        "update segment_customers set average_order_value = "
        "case when order_count > 0 then amount_spent / order_count end"
    )
    for field in FIELDS.values():
        if field.type == "timestamp":
            day = f"{field.name}_local_day"
            database.execute(f"alter table segment_customers add column {day} date")
            database.execute(f"update segment_customers set {day} = cast({field.name} as date)")
    with database:
        yield database


def holds(condition: Condition) -> str:
    """Compile a condition as `where` takes it: what is not true is false."""
    return f"coalesce(({condition_sql(condition)}), false)"


def test_the_laws_of_truth_hold_for_random_trees(connection, trees):
    draw = random.Random(SEED)
    broken = []
    neighbours = list(zip(trees, [*trees[1:], trees[0]], strict=True))
    for start in range(0, TREES, BATCH):
        batch = neighbours[start : start + BATCH]
        pairs = [(name, pair) for a, b in batch for name, pair in laws(draw, a, b).items()]
        counts = ",\n".join(
            f"count(*) filter ({holds(left)} = {holds(right)})" for _, (left, right) in pairs
        )
        found = connection.execute(f"select {counts} from segment_customers").fetchone()
        broken += [pair for pair, count in zip(pairs, found, strict=True) if count]
    assert not broken, broken[:3]


def test_random_trees_tell_customers_apart(connection, trees):
    counts = ", ".join(f"count(*) filter ({holds(one)})" for one in trees)
    found = connection.execute(f"select {counts} from segment_customers").fetchone()
    assert sum(0 < count < CUSTOMERS for count in found) > TREES / 2


def test_random_trees_have_every_operator(trees):
    used = {
        (FIELDS[one.field].type, one.operator)
        for root in trees
        for one in walk(root)
        if isinstance(one, Comparison)
    }
    assert used == set(PAIRS)
