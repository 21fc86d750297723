"""Compiled segments have the members that the language says, whatever the specs and the shop."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from truth.engine import Engine
from truth.grammar import Grammar
from truth.reference import members
from truth.strategies import worlds

if TYPE_CHECKING:
    from collections.abc import Callable

# What of the language is compared, beside plain conditions on fields; see `Grammar.extras`.
CONDITIONS = ("references", "calendar", "json", "field_operands", "currency", "did_only",
              "event_json", "aggregates")  # fmt: skip
WHOLE = ("top", "lists", "always_never", "split", "expires_on")
FEATURES = (*CONDITIONS, *WHOLE)
PLAIN = ("text", "number", "money", "boolean", "date", "timestamp", "set", "everyone")
JSON = ("json_text", "json_number", "json_boolean", "json_date")
EVERY = (*PLAIN, *JSON, "city", *("behaviour",) * 6)
# Each topic: its part of the examples, its kinds of leaves, the depth of groups, and what else.
TOPICS = {
    "texts": (2, ("text", "json_text", "set", "city"), 1, CONDITIONS),
    "numbers": (2, ("number", "money", "boolean", "json_number", "json_boolean"), 1, CONDITIONS),
    "instants": (2, ("timestamp",), 1, CONDITIONS),
    "days": (1, ("date", "json_date"), 1, CONDITIONS),
    "behaviours": (4, ("behaviour",), 1, CONDITIONS),
    "groups": (2, EVERY, 4, CONDITIONS),
    "tops": (2, ("everyone", "number", "money"), 1, ("top",)),
    "lists": (1, ("everyone", "boolean"), 1, ("references", *WHOLE)),
    "everything": (2, EVERY, 3, FEATURES),
}
EXAMPLES = int(os.environ.get("SEGMENTS_EXAMPLES", "2400"))
PARTS = sum(part for part, *_ in TOPICS.values())


def examples(count: int, number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a property with so many examples, always the same ones."""

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        profile = settings(
            max_examples=max(count, 1),
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        return seed(number)(profile(check))

    return decorate


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return Engine(tmp_path_factory.mktemp("specs"))


@pytest.mark.parametrize("topic", TOPICS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    part, kinds, depth, extras = TOPICS[topic]
    grammar = Grammar(kinds, frozenset(extras) & frozenset(FEATURES))

    @examples(EXAMPLES * part // PARTS, len(topic))
    @given(worlds(grammar, depth))
    def check(world):
        expected = {identifier: members(identifier, world) for identifier in world.specs}
        assert engine.members(world) == expected

    check()
