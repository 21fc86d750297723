"""Random choices for whole worlds, made and made simpler by hypothesis."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

Value = TypeVar("Value")
# Whole worlds; each law takes a part of so many. `SEGMENTS_EXAMPLES=100000` looks much further.
EXAMPLES = int(os.environ.get("SEGMENTS_EXAMPLES", "2000"))


@dataclass(frozen=True, slots=True)
class Dice:
    """Makes choices; the first of several, and the smallest number, is the simplest."""

    random: Random

    def below(self, bound: int) -> int:
        """Choose a number from 0 that is below the bound."""
        return self.random.randrange(bound)

    def one_of(self, values: Sequence[Value]) -> Value:
        """Choose one of some values."""
        return values[self.below(len(values))]

    def chance(self, percent: int) -> bool:
        """Say yes so many times in a hundred."""
        return self.below(100) >= 100 - percent

    def some(self, values: Sequence[Value], least: int = 1, most: int = 3) -> list[Value]:
        """Choose some different values."""
        left = list(values)
        count = min(least + self.below(most - least + 1), len(left))
        return [left.pop(self.below(len(left))) for _ in range(count)]


def hold_for(
    count: int, name: str, make: Callable[[Dice], Any], check: Callable[[Any], None]
) -> None:
    """Check so many examples, the same ones every time.

    Raises:
        AssertionError: one fails; hypothesis shows the simplest that it found.
    """

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.randoms(use_true_random=False))
    def holds(random: Random) -> None:
        example = make(Dice(random))
        try:
            check(example)
        except Exception as error:  # a crash is a failure too
            error.add_note(f"'{name}' fails for {example}")
            raise

    holds()
