"""Draws whole worlds: specs, a small shop that fits them, and an instant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from truth.grammar import EXTRAS, JSON_KEYS, node
from truth.leaves import Grammar
from truth.palette import palette
from truth.reference import World
from truth.shops import CUSTOMERS, pool_of, shop
from truth.vocabulary import MARTS, Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truth.dice import Dice
    from truth.palette import Palette
    from truth.reference import Spec

SIZES: tuple[dict[str, Any], ...] = (
    {"count": 1}, {"count": 2}, {"count": 5}, {"percent": 10}, {"percent": 50},
    {"percent": Decimal("33.3")}, {"percent": 100},
)  # fmt: skip
RANKED = ("amount_spent", "order_count", "last_order_amount", "average_order_value",
          "last_login_at", "birth_date", "last_order_at", "age")  # fmt: skip


@cache
def vocabulary() -> Vocabulary:
    """Give the words of the marts, and the declared keys of JSON."""
    return replace(read_vocabulary(MARTS), json_keys=JSON_KEYS)


def random_world(
    dice: Dice, kinds: tuple[str, ...], extras: tuple[str, ...] = EXTRAS, depth: int = 2
) -> World:
    """Give up to four specs, each may refer to those before it, and a shop that fits them."""
    grammar = Grammar(kinds, frozenset(extras), palette=palette(dice))
    specs: dict[str, Spec] = {}
    names = tuple(f"s{number}" for number in range(dice.one_of((1, 2, 3, 4))))
    for name in names:
        known = replace(grammar, references=tuple(specs), segments=names)
        if specs and "references" in grammar.extras:
            known = replace(known, kinds=(*grammar.kinds, *("reference",) * 2))
        specs[name] = spec(dice, known, depth)
    return world_of(dice, specs, grammar.palette)


def world_of(dice: Dice, specs: Mapping[str, Spec], found: Palette) -> World:
    """Draw a shop that has what the specs ask about."""
    words = vocabulary()
    asked = frozenset(word for one in specs.values() for word in words_of(one))
    return World(specs, shop(dice, pool_of(asked, words, found)), found.as_of, words)


def spec(dice: Dice, grammar: Grammar, depth: int) -> Spec:
    """Draw a spec: a rule, and now and then what else decides who is in."""
    found: Spec = {"where": node(dice, grammar, depth)}
    if dice.chance(25):
        found["accounts"] = dice.one_of((["eu"], ["us"], ["us", "eu"]))
    if dice.chance(5):
        found["status"] = dice.one_of(("draft", "paused"))
    if "top" in grammar.extras and dice.chance(35):
        found["top"] = top(dice)
    if "lists" in grammar.extras and dice.chance(30):
        found["members"] = {"customer_ids": dice.some(CUSTOMERS)}
        if dice.chance(50):
            del found["where"]
    if "always_never" in grammar.extras:
        for name in ("always_include", "never_include"):
            if dice.chance(30):
                found[name] = dice.some(CUSTOMERS)
    if "split" in grammar.extras and dice.chance(40):
        shares = dice.one_of(((50, 50), (90, 10), (0.5, 99.5), (33, 67), (100,), (1, 1, 98)))
        groups = {f"group_{i}": Decimal(str(share)) for i, share in enumerate(shares)}
        found["split"] = {"salt": dice.one_of(("winter26", "s:ä", "x")), "groups": groups}
    if "expires_on" in grammar.extras and dice.chance(40):
        found["expires_on"] = dice.one_of(grammar.palette.days)
    return found


def top(dice: Dice) -> dict[str, Any]:
    """Draw a top."""
    size = dice.one_of(SIZES)
    found = size | {"by": dice.one_of(RANKED)}
    if dice.chance(50):
        found["per"] = dice.one_of(("account", "segment"))
    if dice.chance(50):
        found["ties"] = dice.one_of(("include", "break"))
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
