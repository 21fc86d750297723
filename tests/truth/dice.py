"""Random choices that can be made again, and made simpler until only what fails is left.

Every choice is a number below a bound, and 0 is the simplest. A list of such numbers therefore tells
a whole world, and a shorter list, or one with smaller numbers, tells a simpler one.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Value = TypeVar("Value")
# Whole worlds; each law takes a part of so many. `SEGMENTS_EXAMPLES=100000` looks much further.
EXAMPLES = int(os.environ.get("SEGMENTS_EXAMPLES", "2000"))
MOST_TRIES = 1500  # to make a failing example simpler


class Dice:
    """Makes choices: those that are told first, then simple ones, or random ones with a seed."""

    def __init__(self, seed: str | None = None, told: Sequence[int] = ()) -> None:
        """Take a seed, or choices that were made before."""
        self.made: list[int] = []
        self.told = list(told)
        self.random = random.Random(seed) if seed is not None else None  # noqa: S311

    def below(self, bound: int) -> int:
        """Choose a number from 0 that is below the bound."""
        place = len(self.made)
        if self.random:
            self.made.append(self.random.randrange(bound))
        else:
            self.made.append(min(self.told[place], bound - 1) if place < len(self.told) else 0)
        return self.made[-1]

    def one_of(self, values: Sequence[Value]) -> Value:
        """Choose one of some values; the first is the simplest."""
        return values[self.below(len(values))]

    def chance(self, percent: int) -> bool:
        """Say yes so many times in a hundred; no is the simplest."""
        return self.below(100) >= 100 - percent

    def some(self, values: Sequence[Value], least: int = 1, most: int = 3) -> list[Value]:
        """Choose some different values."""
        left = list(values)
        count = min(least + self.below(most - least + 1), len(left))
        return [left.pop(self.below(len(left))) for _ in range(count)]


def hold_for(
    count: int, name: str, make: Callable[[Dice], Any], check: Callable[[Any], None]
) -> None:
    """Check so many examples, the same ones for the same name.

    Raises:
        AssertionError: one fails; it is the simplest that was found.
    """
    for number in range(count):
        dice = Dice(f"{name} {number}")
        example = make(dice)
        if failure(check, example) is not None:
            simple = make(Dice(told=simplest(dice.made, make, check)))
            raise AssertionError(f"example {number} of {name!r}: {simple}") from failure(check, simple)


def failure(check: Callable[[Any], None], example: Any) -> Exception | None:
    """Give how an example fails."""
    try:
        check(example)
    except Exception as error:  # noqa: BLE001 (a crash is a failure too)
        return error
    return None


def simplest(
    choices: list[int], make: Callable[[Dice], Any], check: Callable[[Any], None]
) -> list[int]:
    """Make choices simpler as long as the example fails."""
    tries, is_better = 0, True
    while is_better and tries < MOST_TRIES:
        is_better = False
        for simpler in simplifications(choices):
            tries += 1
            dice = Dice(told=simpler)
            example = make(dice)
            if order(dice.made) < order(choices) and failure(check, example) is not None:
                choices, is_better = dice.made, True
                break
            if tries >= MOST_TRIES:
                break
    return choices


def order(choices: list[int]) -> tuple[int, list[int]]:
    """Give what makes one list of choices simpler than another."""
    return len(choices), choices


def simplifications(choices: list[int]) -> Iterator[list[int]]:
    """Give shorter lists, then lists with zeros, then lists with smaller numbers."""
    for size in (len(choices) // 2, len(choices) // 4, 16, 8, 4, 2, 1):
        for start in range(0, len(choices) - size + 1, max(size, 1)):
            yield choices[:start] + choices[start + size :]
    for size in (16, 4, 1):
        for start in range(0, len(choices), size):
            if any(choices[start : start + size]):
                yield choices[:start] + [0] * size + choices[start + size :]
    for place, value in enumerate(choices):
        for smaller in {value // 2, value - 1} - {value, -1}:
            yield [*choices[:place], smaller, *choices[place + 1 :]]
