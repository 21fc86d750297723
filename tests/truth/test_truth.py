"""Compiled segments have the members that the language says, whatever the specs and the shop."""

from __future__ import annotations

import pytest

from truth.agreement import agree
from truth.topics import SEGMENTS


@pytest.mark.parametrize("topic", SEGMENTS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    agree(engine, topic, *SEGMENTS[topic])
