"""Compares compiled segments with the reference, in random worlds of one topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truth.dice import EXAMPLES, hold_for
from truth.reference import members
from truth.worlds import random_world

if TYPE_CHECKING:
    from truth.engine import Engine

# The parts of the examples that all topics together take.
PARTS = 23


def agree(engine: Engine, topic: str, part: int, *rules: Any) -> None:
    """Check a part of the examples on a topic; the rules are those of `random_world`.

    Raises:
        AssertionError: in some world, a segment has other members, ranks or groups.
    """

    def check(world: Any) -> None:
        expected = {identifier: members(identifier, world) for identifier in world.specs}
        assert engine.members(world) == expected

    count = EXAMPLES * part // PARTS + 1
    hold_for(count, topic, lambda dice: random_world(dice, *rules), check)
