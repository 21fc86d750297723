"""Orders segments so that those which share most of their people stand next to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def neighbours_together(
    ids: Sequence[str], sizes: Mapping[str, int], both: Mapping[tuple[str, str], int]
) -> list[str]:
    """Begin with the first, and go on with the one that is most like the last, again and again.

    >>> neighbours_together(["a", "b", "c"], {"a": 9, "b": 9, "c": 9}, {("a", "c"): 8})
    ['a', 'c', 'b']
    """

    def likeness(one: str, other: str) -> float:
        shared = both.get((min(one, other), max(one, other)), 0)
        return shared / ((sizes[one] + sizes[other] - shared) or 1)

    left = list(ids)
    ordered = left[:1]
    left = left[1:]
    while left:
        last = ordered[-1]
        following = max(left, key=lambda one: (likeness(last, one), sizes[one], one))
        left.remove(following)
        ordered.append(following)
    return ordered
