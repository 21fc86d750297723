"""Compiled segments have the members that the language says, whatever the specs and the shop."""

from __future__ import annotations

import pytest

from truth.agreement import agree
from truth.grammar import EXTRAS, KINDS

WHOLE = ("top", "lists", "always_never", "split", "expires_on")
# Each topic: its part of the examples, its kinds of leaves, what else, and the depth of groups.
TOPICS = {
    "behaviours": (2, ("behaviour",), EXTRAS, 1),
    "changes": (1, ("change",), ("references",), 1),
    "measures": (3, ("behaviour",), (*EXTRAS, "measures"), 0),
    "groups": (1, KINDS, EXTRAS, 4),
    "tops": (2, ("everyone", "number", "money"), ("top",), 1),
    "lists": (2, ("everyone", "boolean"), ("references", *WHOLE), 1),
    "everything": (1, KINDS, (*EXTRAS, *WHOLE), 3),
}


@pytest.mark.parametrize("topic", TOPICS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    agree(engine, topic, *TOPICS[topic])
