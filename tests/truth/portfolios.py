"""Draws specs that are about the same few things, so that something can be said of them."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from truth.grammar import EVENTS, EXTRAS, FIELDS, comparison, measure
from truth.leaves import Grammar, number_condition, timestamp_condition
from truth.palette import palette
from truth.shops import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from truth.dice import Dice
    from truth.leaves import Condition
    from truth.palette import Palette
    from truth.reference import Spec

    Topic: TypeAlias = Callable[[Dice, Grammar], Condition]

EVENT_FIELDS = {
    name: {column: type_ for column, type_ in columns.items() if not column.endswith("_id")}
    for name, columns in EVENTS.items()
}
NUMBERS = (0, 1, 2, 3)


def portfolio(dice: Dice) -> tuple[dict[str, Spec], Palette]:
    """Draw up to four specs, each made of the same up to three topics, some after another."""
    found = palette(dice)
    grammar = Grammar((), frozenset(EXTRAS), segments=("s0",), palette=found)
    topics = [topic(dice) for _ in range(1 + dice.below(3))]
    specs: dict[str, Spec] = {}
    for number in range(1 + dice.below(4)):
        if specs and dice.chance(30):
            one = changed(dice, copy.deepcopy(specs[dice.one_of(tuple(specs))]))
        else:
            one = {"where": tree(dice, replace(grammar, references=tuple(specs)), topics, 2)}
            if dice.chance(20):
                one["accounts"] = dice.one_of((["eu"], ["us"], ["us", "eu"]))
        if dice.chance(15):
            one["top"] = top(dice)
        for name in ("always_include", "never_include"):
            if dice.chance(5):
                one[name] = dice.some(CUSTOMERS)
        specs[f"s{number}"] = one
    return specs, found


def topic(dice: Dice) -> Topic:
    """Choose what conditions are about: one field, or one event."""
    if dice.chance(25):
        name = dice.one_of(tuple(EVENT_FIELDS))
        return lambda dice, grammar: behaviour(dice, grammar, name)
    kind = dice.one_of(tuple(kind for kind in FIELDS if kind != "json"))
    name, type_ = dice.one_of(FIELDS[kind][:3]), kind.removeprefix("json_")
    return lambda dice, grammar: comparison(dice, grammar, name, type_, FIELDS[kind][:2])


def behaviour(dice: Dice, grammar: Grammar, name: str) -> Condition:
    """Draw what customers did, of few columns and often in a time."""
    columns = EVENT_FIELDS[name] or EVENTS[name]
    head = dice.one_of(("did", "did", "did_not", "did_only"))
    found: Condition = {head: name}
    if head == "did_only" or dice.chance(50):
        found["where"] = rows(dice, grammar, dict(list(columns.items())[:2]), dice.below(3))
    if dice.chance(50):
        found["when"] = timestamp_condition(dice, grammar)
    if head == "did" and dice.chance(50):
        few = {"times": number_condition(dice, grammar, NUMBERS)}
        found |= few if dice.chance(67) else measure(dice, grammar, columns)
    return found


def rows(dice: Dice, grammar: Grammar, columns: dict[str, str], depth: int) -> Condition:
    """Draw a condition on one row of an event."""
    shape = dice.one_of(("leaf", "all", "any", "none")) if depth else "leaf"
    if shape == "leaf":
        name = dice.one_of(tuple(columns))
        return comparison(dice, grammar, name, columns[name])
    return {shape: [rows(dice, grammar, columns, depth - 1) for _ in range(1 + dice.below(3))]}


def tree(dice: Dice, grammar: Grammar, topics: list[Topic], depth: int) -> Condition:
    """Draw a condition with at most so many groups above its leaves."""
    shape = dice.one_of(("leaf", "all", "any", "none", "all")) if depth else "leaf"
    if shape != "leaf":
        nodes = [tree(dice, grammar, topics, depth - 1) for _ in range(1 + dice.below(3))]
        if dice.chance(15):
            nodes.append(copy.deepcopy(dice.one_of(nodes)))
        return {shape: nodes}
    if grammar.references and dice.chance(10):
        return {"segment": dice.one_of(grammar.references)}
    if dice.chance(4):
        change = dice.one_of(("entered", "left"))
        return {"segment": "s0", change: timestamp_condition(dice, grammar)}
    return {"everyone": True} if dice.chance(3) else dice.one_of(topics)(dice, grammar)


def top(dice: Dice) -> dict[str, Any]:
    """Draw a top of few kinds."""
    size = dice.one_of(({"count": 1}, {"count": 3}, {"percent": 10}, {"percent": 50}))
    return size | {"by": dice.one_of(("order_count", "last_login_at"))}


def changed(dice: Dice, spec: Spec) -> Spec:
    """Change a spec a little, or not at all."""
    where = spec["where"]
    kind = dice.one_of(("same", "wrapped", "backwards", "complement"))
    if kind == "wrapped":
        spec["where"] = {dice.one_of(("all", "any")): [where]}
    elif kind == "complement":
        spec["where"] = {"none": [where]}
    elif kind == "backwards":
        for head in ("all", "any", "none"):
            if head in where:
                where[head].reverse()
    return spec
