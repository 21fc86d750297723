"""Compiled conditions on customers have the members that the language says, whatever the shop."""

from __future__ import annotations

import pytest

from truth.agreement import agree
from truth.grammar import EXTRAS

# Each topic: its part of the examples, its kinds of leaves, what else, and the depth of groups.
TOPICS = {
    "texts": (2, ("text", "json_text", "set", "city", "json"), EXTRAS, 1),
    "numbers": (3, ("number", "money", "boolean", "json_number", "json_boolean"), EXTRAS, 1),
    "instants": (3, ("timestamp",), EXTRAS, 1),
    "days": (3, ("date", "json_date"), EXTRAS, 1),
}


@pytest.mark.parametrize("topic", TOPICS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    agree(engine, topic, *TOPICS[topic])
