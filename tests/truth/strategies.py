"""Hypothesis strategies for whole worlds: specs, a small shop that fits them, and an instant."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from truth import grammar as grammars
from truth import pools
from truth.engine import MARTS
from truth.grammar import JSON_KEYS, Grammar, chance, node, one_of
from truth.local_time import Moment
from truth.reference import World
from truth.shop import Shop
from truth.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import DrawFn

    from truth.reference import Spec
    from truth.shop import Row
    from truth.vocabulary import Column

ACCOUNTS = ("eu", "us")
CUSTOMERS = ("a", "b", "B", "ä", "10", "9", "007")
KEYS = tuple((account, customer) for account in ACCOUNTS for customer in CUSTOMERS)
RANKED = ("amount_spent", "order_count", "last_order_amount", "average_order_value",
          "last_login_at", "birth_date", "last_order_at", "age")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pool:
    """What the data of one shop is drawn from."""

    instants: tuple[datetime, ...]
    days: tuple[date, ...]
    texts: tuple[str, ...]


@cache
def vocabulary(*, with_json: bool) -> Vocabulary:
    """Give the words of the marts, and the declared keys where the compiler knows them."""
    found = read_vocabulary(MARTS)
    return replace(found, json_keys=JSON_KEYS) if with_json else found


@cache
def edges(as_of: datetime, zones: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    """Give the instants, the days, and the days as text, that matter for a run."""
    moments = [Moment(as_of, zone) for zone in zones]
    instants = sorted({one for moment in moments for one in pools.instants_around(moment)})
    days = sorted({one for moment in moments for one in pools.days_around(moment)})
    return tuple(instants), (*days, *pools.BIRTHDAYS), tuple(map(str, days))


@st.composite
def worlds(draw: DrawFn, grammar: Grammar, depth: int = 2) -> World:
    """Give up to four specs, each may refer to those before it, and a shop that fits them."""
    as_of = one_of(draw, pools.INSTANTS_OF_RUNS)
    zones = (one_of(draw, pools.ZONES), one_of(draw, pools.ZONES))
    # A few texts at a time, so that operands and data meet.
    texts = draw(st.lists(st.sampled_from(pools.TEXTS), min_size=3, max_size=6, unique=True))
    grammar = replace(grammar, days=edges(as_of, zones)[2], texts=tuple(texts))
    specs: dict[str, Spec] = {}
    for number in range(one_of(draw, (1, 2, 3, 4))):
        known = replace(grammar, references=tuple(specs))
        if specs and "references" in grammar.extras:
            known = replace(known, kinds=(*grammar.kinds, *("reference",) * 2))
        specs[f"s{number}"] = spec(draw, known, depth)
    return world(draw, specs, as_of, zones, grammar)


def world(
    draw: Any, specs: Mapping[str, Spec], as_of: datetime, zones: tuple[str, str], grammar: Grammar
) -> World:
    """Draw a shop that has what the specs ask about."""
    words = vocabulary(with_json=bool(grammar.extras & {"json", "event_json"}))
    asked = {word for one in specs.values() for word in words_of(one)}
    return World(specs, shop(draw, asked, words, as_of, zones, grammar.texts), as_of, words)


def spec(draw: Any, grammar: Grammar, depth: int) -> Spec:
    """Draw a spec: a rule, and now and then what else decides who is in."""
    found: Spec = {"where": node(draw, grammar, depth)}
    if chance(draw, 25):
        found["accounts"] = one_of(draw, (["eu"], ["us"], ["us", "eu"]))
    if chance(draw, 5):
        found["status"] = one_of(draw, ("draft", "paused"))
    if "top" in grammar.extras and chance(draw, 35):
        found["top"] = top(draw)
    if "lists" in grammar.extras and chance(draw, 30):
        found["members"] = {"customer_ids": draw(grammars.some(CUSTOMERS))}
        if chance(draw, 50):
            del found["where"]
    if "always_never" in grammar.extras:
        for name in ("always_include", "never_include"):
            if chance(draw, 30):
                found[name] = draw(grammars.some(CUSTOMERS))
    if "split" in grammar.extras and chance(draw, 40):
        shares = one_of(draw, ((50, 50), (90, 10), (0.5, 99.5), (33, 67), (100,), (1, 1, 98)))
        groups = {f"group_{i}": Decimal(str(share)) for i, share in enumerate(shares)}
        found["split"] = {"salt": one_of(draw, ("winter26", "s:ä", "x")), "groups": groups}
    if "expires_on" in grammar.extras and chance(draw, 40):
        found["expires_on"] = one_of(draw, grammar.days)
    return found


def top(draw: Any) -> dict[str, Any]:
    """Draw a top."""
    size = one_of(draw, ({"count": 1}, {"count": 2}, {"count": 5}, {"percent": 10},
                         {"percent": 50}, {"percent": Decimal("33.3")}, {"percent": 100}))  # fmt: skip
    found = size | {"by": one_of(draw, RANKED)}
    if chance(draw, 50):
        found["per"] = one_of(draw, ("account", "segment"))
    if chance(draw, 50):
        found["ties"] = one_of(draw, ("include", "break"))
    return found


def words_of(value: Any) -> Iterator[str]:
    """Give every text in a spec, the names of fields and events among them."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield name
            yield from words_of(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from words_of(entry)
    elif isinstance(value, str):
        yield value


def shop(
    draw: Any, asked: set[str], words: Vocabulary, as_of: datetime, zones: tuple[str, str],
    texts: tuple[str, ...],
) -> Shop:  # fmt: skip
    """Draw accounts, customers, facts and rates; what nobody asks about is left out."""
    instants, days, _ = edges(as_of, zones)
    pool = Pool(instants, days, texts)
    accounts = {
        name: {"currency": one_of(draw, pools.CURRENCIES), "time_zone": zone}
        for name, zone in zip(ACCOUNTS, zones, strict=True)
    }
    size = one_of(draw, (1, 4, 6, 8, 10, 12, 0))
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=size, max_size=size, unique=True))
    customers = [customer(draw, one, asked, words, pool, accounts) for one in keys]
    facts = {}
    past = replace(pool, instants=tuple(one for one in instants if one < as_of))
    for name, event in words.events.items():
        own = [word for word in asked if word.split("/")[0] == name]
        if own and event.relation not in facts:
            count = draw(st.integers(0, 12))
            columns = words.columns[event.relation]
            facts[event.relation] = [
                fact(draw, number, columns, keys, asked, words, past) for number in range(count)
            ]
    rates: dict[Any, Row] = {}
    if "currency" in asked:
        for _ in range(draw(st.integers(0, 6))):
            day, one, other = (one_of(draw, values) for values in (days, *[pools.CURRENCIES] * 2))
            row = {"on_date": day, "from_currency": one, "to_currency": other}
            rates[(day, one, other)] = row | {"rate": one_of(draw, pools.RATES)}
    return Shop(accounts, customers, facts, tuple(rates.values()))


def customer(
    draw: Any, key: Any, asked: set[str], words: Vocabulary, pool: Pool, accounts: Any
) -> Row:
    """Draw a customer."""
    row: Row = {"account_id": key[0], "customer_id": key[1]}
    wanted = asked | {"last_order_at"} if "by" in asked else set(asked)
    wanted |= {part for name in wanted & words.fields.keys() for part in words.fields[name].ratio or ()}
    for name, column in words.fields.items():
        if name in row or column.ratio:
            continue
        is_asked = name in wanted or any(word.startswith(f"{name}.") for word in asked)
        if is_asked:
            row[name] = drawn(draw, column, asked, words, pool)
    row["currency"] = accounts[key[0]]["currency"]
    for name in wanted:
        column = words.fields.get(name)
        if column and column.ratio:
            above, below = (row[part] for part in column.ratio)
            row[name] = round(Decimal(above) / below, 6) if below > 0 else None
    return row


def fact(
    draw: Any, number: int, columns: Mapping[str, Column], keys: Any, asked: set[str],
    words: Vocabulary, pool: Pool,
) -> Row:  # fmt: skip
    """Draw one row of an event, of a customer, of nobody, or of somebody unknown."""
    owner = one_of(draw, (*keys, *keys, ("eu", None), ("us", "stranger")))
    row: Row = {"account_id": owner[0], "customer_id": owner[1]}
    for name, column in columns.items():
        if name in row:
            continue
        is_asked = name in asked or any(word.startswith(f"{name}.") for word in asked)
        if name.endswith("_id") and name not in asked:
            row[name] = str(number)
        elif name == "name":
            row[name] = one_of(draw, ("added_to_cart", "other", None))
        elif is_asked or column.type == "timestamp" or name.startswith("is_"):
            row[name] = drawn(draw, column, asked, words, pool)
    return row


def drawn(draw: Any, column: Column, asked: set[str], words: Vocabulary, pool: Pool) -> Any:
    """Draw a value for a column, now and then an unknown one where that may be."""
    if column.type == "set":
        return draw(st.lists(st.sampled_from(pools.SET_VALUES), max_size=3, unique=True).map(sorted))
    if not column.is_required and chance(draw, 20):
        return None
    if column.name in ("metadata", "properties"):
        return json_text(draw, column, asked, words, pool)
    if column.type == "boolean":
        return draw(st.booleans())
    if column.type in ("date", "timestamp"):
        return one_of(draw, pool.days if column.type == "date" else pool.instants)
    if column.type == "money":
        return one_of(draw, (*pools.MONEY, *pools.MONEY, pools.LARGE_MONEY))
    return one_of(draw, pools.NUMBERS if column.type == "number" else pool.texts)


def json_text(draw: Any, column: Column, asked: set[str], words: Vocabulary, pool: Pool) -> str:
    """Draw a JSON object with the keys that are asked about; now and then a value is odd."""
    relation = None if column.relation in ("customers", "customer_metrics") else column.relation
    content: dict[str, Any] = {"other": "x"}
    for name in sorted(word for word in asked if word.startswith(f"{column.name}.")):
        full = name if relation is None else f"{relation}.{name}"
        if full not in words.json_keys or chance(draw, 10):
            continue
        values: dict[str, tuple[Any, ...]] = {
            "text": (*pool.texts, " ", "", f" {pool.texts[0]} ", 7),
            "number": (0, 1, 2, 3, 0.5, 1.5, -1, "2", "1.50", "two", True),
            "boolean": (True, False, "true", "FALSE", "yes", 1),
            "date": (*map(str, pool.days), "2026-02-30", "soon"),
        }
        odd = chance(draw, 10)
        content[name.split(".", 1)[1]] = one_of(draw, (None,) if odd else values[words.json_keys[full]])
    return json.dumps(content, ensure_ascii=draw(st.booleans()))
