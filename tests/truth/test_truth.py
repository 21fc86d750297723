"""Compiled segments have the members that the language says, whatever the specs and the shop."""

from __future__ import annotations

import pytest
from hypothesis import given

from truth.budget import EXAMPLES, examples
from truth.grammar import EXTRAS, KINDS
from truth.reference import members
from truth.strategies import worlds

WHOLE = ("top", "lists", "always_never", "split", "expires_on")
# Each topic: its part of the examples, its kinds of leaves, the depth of groups, and what else.
TOPICS = {
    "texts": (3, ("text", "json_text", "set", "city"), 1, EXTRAS),
    "numbers": (3, ("number", "money", "boolean", "json_number", "json_boolean"), 1, EXTRAS),
    "instants": (3, ("timestamp",), 1, EXTRAS),
    "days": (2, ("date", "json_date"), 1, EXTRAS),
    "behaviours": (2, ("behaviour",), 1, EXTRAS),
    "measures": (2, ("behaviour",), 0, EXTRAS),
    "groups": (1, KINDS, 4, EXTRAS),
    "tops": (2, ("everyone", "number", "money"), 1, ("top",)),
    "lists": (2, ("everyone", "boolean"), 1, ("references", *WHOLE)),
    "everything": (1, KINDS, 3, (*EXTRAS, *WHOLE)),
}
PARTS = sum(part for part, *_ in TOPICS.values())


@pytest.mark.parametrize("topic", TOPICS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    part, kinds, depth, extras = TOPICS[topic]

    @examples(EXAMPLES * part // PARTS + 1, list(TOPICS).index(topic))
    @given(worlds(kinds, extras, depth))
    def check(world):
        expected = {identifier: members(identifier, world) for identifier in world.specs}
        assert engine.members(world) == expected

    check()
