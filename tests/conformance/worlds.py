"""Many random worlds as one project and one shop, so that a warehouse works them out together.

Each world has accounts of its own, and its segments speak of those alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Any

from truth.dice import Dice
from truth.engine import compile_specs
from truth.reference import Place, World, members
from truth.shop import Shop
from truth.topics import CONDITIONS, SEGMENTS
from truth.vocabulary import REPOSITORY
from truth.worlds import random_world

from conformance import memberships
from segment_warehouse.evaluation import MACROS, Rules

if TYPE_CHECKING:
    from pathlib import Path

    from truth.reference import Spec
    from truth.shop import Key, Row

    from conformance.warehouses import Warehouse

    Members = dict[str, dict[Key, Place]]


@dataclass(frozen=True, slots=True)
class Worlds:
    """Several worlds by the prefix that the names of each have."""

    by_prefix: dict[str, World]

    @property
    def specs(self) -> dict[str, Spec]:
        """Give the specs of all."""
        return {name: spec for one in self.by_prefix.values() for name, spec in one.specs.items()}

    @property
    def shop(self) -> Shop:
        """Give the shops of all as one; each has exchange rates of its own."""
        shops = [one.shop for one in self.by_prefix.values()]
        facts: dict[str, list[Row]] = {}
        for shop in shops:
            for name, rows in shop.facts.items():
                facts.setdefault(name, []).extend(rows)
        return Shop(
            {name: row for shop in shops for name, row in shop.accounts.items()},
            [row for shop in shops for row in shop.customers],
            facts,
            [
                row | {"world": prefix}
                for prefix, one in self.by_prefix.items()
                for row in one.shop.exchange_rates
            ],
        )

    def members(self) -> Members:
        """Give who is in each segment, as the language says."""
        return {name: members(name, one) for one in self.by_prefix.values() for name in one.specs}


def random_worlds(first: int, count: int) -> Worlds:
    """Draw worlds of all topics in turn; a number always gives the same."""
    rules = islice(cycle((CONDITIONS | SEGMENTS).values()), first, first + count)
    drawn = (
        (f"w{first + number}", random_world(Dice(Random(first + number)), *topic[1:]))
        for number, topic in enumerate(rules)
    )
    return Worlds({prefix: prefixed(one, prefix) for prefix, one in drawn})


def prefixed(world: World, prefix: str) -> World:
    """Give the names of a world's accounts and segments a prefix."""
    shop = world.shop

    def of_it(row: Row) -> Row:
        named = {
            name: f"{prefix}_{row[name]}" for name in ("account_id", "segment_id") if name in row
        }
        return row | named

    accounts = {f"{prefix}_{name}": row for name, row in shop.accounts.items()}
    specs = {
        f"{prefix}_{name}": spec_of(spec, prefix) | {"accounts": accounts_of(spec, prefix, shop)}
        for name, spec in world.specs.items()
    }
    facts = {name: [of_it(row) for row in rows] for name, rows in shop.facts.items()}
    customers = [of_it(row) for row in shop.customers]
    own = replace(shop, accounts=accounts, customers=customers, facts=facts)
    return replace(world, specs=specs, shop=own, found={})


def accounts_of(spec: Spec, prefix: str, shop: Shop) -> list[str]:
    """Give the accounts that a spec is for; a global one is for those of its world."""
    return [f"{prefix}_{name}" for name in spec.get("accounts", shop.accounts)]


def spec_of(node: Any, prefix: str) -> Any:
    """Give a spec with other names of the segments that it refers to."""
    if isinstance(node, list):
        return [spec_of(one, prefix) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: f"{prefix}_{one}" if name == "segment" else spec_of(one, prefix)
        for name, one in node.items()
    }


def wrongly_found(
    warehouse: Warehouse, drawn: Worlds, expected: Members, folder: Path, prefix: str = ""
) -> list[str]:
    """Tell of each segment that has other members in a warehouse than are expected.

    The tables of the worlds are there, with a prefix; `folder` is for spec files.
    """
    models = compile_specs(drawn.specs, folder, warehouse.engine)
    rules = Rules(models, REPOSITORY / MACROS, warehouse.engine)
    instants = windows(drawn, rules, prefix)
    memberships.work_out(warehouse, rules, instants, datetime.now(UTC), prefix)
    found = memberships.members(warehouse, prefix)
    return [
        f"{warehouse.engine}: {name}: {spec}: {found.get(name)} instead of {expected[name]}"
        for name, spec in drawn.specs.items()
        if found.get(name, {}) != expected[name]
    ]


def windows(worlds: Worlds, rules: Rules, prefix: str) -> str:
    """Give the query of the instants that specs compare with, each world's as of its own instant.

    Tables have a prefix.
    """
    arms = []
    for name, one in worlds.by_prefix.items():
        accounts = ", ".join(f"'{account}'" for account in one.shop.accounts)
        relations = {
            "shop_accounts": f"{prefix}shop_accounts where account_id in ({accounts})",
            "shop_exchange_rates": f"{prefix}shop_exchange_rates where world = '{name}'",
        }
        as_of = one.as_of.replace(tzinfo=UTC)
        arm = rules.render("segment_windows", relations.__getitem__, as_of)
        arms.append(f"select * from ({arm}) as {name}")
    return "\nunion all\n".join(arms)
