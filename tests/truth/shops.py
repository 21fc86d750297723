"""Draws small shops that hold what specs ask about."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from truth import pools
from truth.behaviour import CHANGES
from truth.local_time import DAY, plus
from truth.palette import LENGTH, edge_days, edge_instants
from truth.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truth.dice import Dice
    from truth.palette import Palette
    from truth.shop import Row
    from truth.vocabulary import Column, Vocabulary

ACCOUNTS = ("eu", "us")
CUSTOMERS = ("a", "b", "B", "ä", "10", "9", "007")
KEYS = tuple((account, customer) for account in ACCOUNTS for customer in CUSTOMERS)


@dataclass(frozen=True, slots=True)
class Pool:
    """What the data of one shop is drawn from; `asked` are all words in the specs."""

    asked: frozenset[str]
    words: Vocabulary
    palette: Palette
    instants: tuple[datetime, ...]
    days: tuple[date, ...]

    def is_asked(self, name: str) -> bool:
        """Tell whether specs ask about a column, or about a key of it."""
        return name in self.asked or any(word.startswith(f"{name}.") for word in self.asked)


def pool_of(asked: frozenset[str], words: Vocabulary, palette: Palette) -> Pool:
    """Give the pool of a world, with the instants and days at which something turns."""
    instants = {one for moment in palette.moments for one in edge_instants(asked, moment)}
    turning = {one for moment in palette.moments for one in edge_days(asked, moment)}
    days = sorted(turning | {day - DAY for day in turning})
    wanted = asked | {"last_order_at"} if "by" in asked else asked
    parts = {
        part for name in wanted & words.fields.keys() for part in words.fields[name].ratio or ()
    }
    return Pool(
        wanted | parts, words, palette, tuple(sorted(instants)), (*days, *pools.BIRTHDAYS * 3)
    )


def shop(dice: Dice, pool: Pool) -> Shop:
    """Draw accounts, customers, facts and rates; what nobody asks about is left out."""
    accounts = {
        name: {"currency": dice.one_of(pools.CURRENCIES), "time_zone": zone}
        for name, zone in zip(ACCOUNTS, pool.palette.zones, strict=True)
    }
    keys = dice.some(KEYS, 0, 12)
    customers = [customer(dice, one, pool, accounts) for one in keys]
    facts: dict[str, list[Row]] = {}
    past = replace(pool, instants=tuple(one for one in pool.instants if one < pool.palette.as_of))
    for name, event in pool.words.events.items():
        if event.relation not in facts and any(word.split("/")[0] == name for word in pool.asked):
            size = dice.below(13)
            facts[event.relation] = [
                fact(dice, number, event.relation, keys, past) for number in range(size)
            ]
    if pool.asked & set(CHANGES):
        facts["segment_membership_events"] = [
            change(dice, keys, past) for _ in range(dice.below(13))
        ]
    return Shop(accounts, customers, facts, rates(dice, pool, accounts))


def rates(dice: Dice, pool: Pool, accounts: Mapping[str, Row]) -> list[Row]:
    """Draw rates from the accounts' money to the money that specs ask about."""
    found = {}
    days = [pool.palette.moments[0].today + k * DAY for k in (0, -1, 1, -100)]
    for asked in sorted(pool.asked & set(pools.CURRENCIES)) if "currency" in pool.asked else ():
        for own in sorted({row["currency"] for row in accounts.values()}):
            for day in dice.some(days, 0, 3):
                row = {"on_date": day, "from_currency": own, "to_currency": asked}
                found[(day, own, asked)] = row | {"rate": dice.one_of(pool.palette.rates)}
    return list(found.values())


def customer(dice: Dice, key: Any, pool: Pool, accounts: Mapping[str, Row]) -> Row:
    """Draw a customer."""
    row: Row = {"account_id": key[0], "customer_id": key[1]}
    fields = pool.words.fields
    for name, column in fields.items():
        if name not in row and column.ratio is None and pool.is_asked(name):
            row[name] = drawn(dice, column, pool)
    times = [name for name in row if fields[name].type == "timestamp"]
    lengths = sorted(filter(LENGTH.fullmatch, pool.asked))
    if "plus" in pool.asked and times and lengths and dice.chance(50):
        earlier, later = row[dice.one_of(times)], dice.one_of(times)
        if earlier is not None:
            zone = accounts[key[0]]["time_zone"]
            row[later] = plus(earlier, dice.one_of(lengths), zone)
    row["currency"] = accounts[key[0]]["currency"]
    for name in pool.asked & fields.keys():
        if ratio := fields[name].ratio:
            above, below = (row[part] for part in ratio)
            row[name] = round(Decimal(above) / below, 6) if below > 0 else None
    return row


def fact(dice: Dice, number: int, relation: str, keys: Any, pool: Pool) -> Row:
    """Draw one row of an event, of a customer, of nobody, or of somebody unknown."""
    # Mostly of the same few, so that some have several.
    owner = dice.one_of((*keys[:2] * 4, *keys, ("eu", None), ("us", "stranger")))
    row: Row = {"account_id": owner[0], "customer_id": owner[1]}
    for name, column in pool.words.columns[relation].items():
        if name in row:
            continue
        if name.endswith("_id") and name not in pool.asked:
            row[name] = str(number)
        elif name == "name":
            row[name] = dice.one_of(("added_to_cart", "added_to_cart", "other", None))
        elif pool.is_asked(name) or column.type == "timestamp" or name.startswith("is_"):
            row[name] = drawn(dice, column, pool)
    return row


def change(dice: Dice, keys: Any, pool: Pool) -> Row:
    """Draw one change of a segment, of a customer or of somebody unknown."""
    owner = dice.one_of((*keys[:2] * 4, *keys, ("us", "stranger")))
    return {
        "account_id": owner[0],
        "customer_id": owner[1],
        "segment_id": dice.one_of(("s0", "s0", "s1", "s2", "S0")),
        "change": dice.one_of(CHANGES),
        "changed_at": dice.one_of(pool.instants),
    }


def drawn(dice: Dice, column: Column, pool: Pool) -> Any:
    """Draw a value for a column, now and then an unknown one where that may be."""
    if column.type == "set":
        return sorted(dice.some(pools.SET_VALUES, 0, 3))
    if not column.is_required and dice.chance(20):
        return None
    if column.type == "json" or column.name in ("metadata", "properties"):
        return json_text(dice, column, pool)
    if column.type == "boolean":
        return dice.chance(67)
    if column.type in ("date", "timestamp"):
        return dice.one_of(pool.days if column.type == "date" else pool.instants)
    if column.type == "money":
        return dice.one_of((*pool.palette.money, Decimal(0)))
    return dice.one_of(pools.NUMBERS if column.type == "number" else pool.palette.texts)


def json_text(dice: Dice, column: Column, pool: Pool) -> str:
    """Draw a JSON object with the keys that are asked about; now and then a value is odd."""
    relation = "" if column.relation in ("customers", "customer_metrics") else f"{column.relation}."
    texts = pool.palette.texts
    values: dict[str, tuple[Any, ...]] = {
        "text": (*texts, *texts, " ", "", f" {texts[0]}\u00a0", "\u00a0", 7),
        "number": (0, 1, 2, 3, 0.5, 1.5, -1, "2", "1.50", "two", True),
        "boolean": (True, False, "true", "FALSE", "yes", 1),
        "date": (*map(str, pool.days), "2026-02-30", "soon"),
    }
    content: dict[str, Any] = {"other": "x"}
    for name in sorted(word for word in pool.asked if word.startswith(f"{column.name}.")):
        type_ = pool.words.json_keys.get(relation + name)
        if type_ and not dice.chance(10):
            key = name.split(".", 1)[1]
            content[key] = None if dice.chance(10) else dice.one_of(values[type_])
    return json.dumps(content, ensure_ascii=dice.chance(50))
