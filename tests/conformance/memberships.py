"""Works out all memberships of a project in a warehouse, as dbt would, without dbt."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from truth.engine import other_tables
from truth.reference import Place
from truth.vocabulary import CUSTOMER_MARTS, MARTS, read_vocabulary

from conformance.warehouses import value

if TYPE_CHECKING:
    from datetime import datetime

    from truth.shop import Key, Row, Shop

    from conformance.warehouses import Warehouse
    from segment_warehouse.evaluation import Rules

# What is worked out once; a segment is a part of the statement that asks for it.
KEPT = ("segment_windows", "customer_behaviours", "segment_customers", "segment_memberships")
RESULT = KEPT[-1]


def load(warehouse: Warehouse, shop: Shop, prefix: str) -> list[str]:
    """Load a shop into tables whose names have a prefix; give the names."""
    rows: dict[str, list[Row]] = {name: list(found) for name, found in shop.facts.items()}
    rows |= {name: list(shop.customers) for name in CUSTOMER_MARTS}
    rows["shop_accounts"] = [{"account_id": one} | row for one, row in shop.accounts.items()]
    rows["shop_exchange_rates"] = list(shop.exchange_rates)
    known = {**read_vocabulary(MARTS).columns, **dict(other_tables())}
    for name, found in rows.items():
        columns = known[name]
        cells = [[value(row, one) for one in columns.values()] for row in found]
        types = {one.name: one.sql_type for one in columns.values()}
        if name == "shop_exchange_rates":
            types["world"] = "varchar"
            cells = [[*row, one["world"]] for row, one in zip(cells, found, strict=True)]
        warehouse.load(f"{prefix}{name}", types, cells)
    return [f"{prefix}{name}" for name in rows]


def work_out(
    warehouse: Warehouse, rules: Rules, windows: str, as_of: datetime, prefix: str
) -> None:
    """Run the models that memberships need; `windows` is the query of the instants."""
    needed: dict[str, set[str]] = {}
    waiting = [RESULT]
    while waiting:
        name = waiting.pop()
        needed[name] = set(rules.references(name)) & rules.models.keys()
        waiting += needed[name] - needed.keys()
    for name in TopologicalSorter(needed).static_order():
        sql = rules.render(name, lambda one: prefix + one, as_of)
        made = windows if name == "segment_windows" else sql
        (warehouse.make if name in KEPT else warehouse.name)(prefix + name, made)


def members(warehouse: Warehouse, prefix: str) -> dict[str, dict[Key, Place]]:
    """Give who is in each segment that has members."""
    found: dict[str, dict[Key, Place]] = {}
    query = f"select segment_id, account_id, customer_id, rank, split_group from {prefix}{RESULT}"
    for segment, account, customer, *place in warehouse.rows(query):
        segment_members = found.setdefault(segment, {})
        assert (account, customer) not in segment_members, "a member is there twice"
        segment_members[account, customer] = Place(*place)
    return found
