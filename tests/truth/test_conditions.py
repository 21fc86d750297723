"""Compiled conditions on customers have the members that the language says, whatever the shop."""

from __future__ import annotations

import pytest

from truth.agreement import agree
from truth.topics import CONDITIONS


@pytest.mark.parametrize("topic", CONDITIONS)
def test_compiled_members_are_those_of_the_language(topic, engine):
    agree(engine, topic, *CONDITIONS[topic])
