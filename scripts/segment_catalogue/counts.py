"""Counts of people as the site shows them: to the nearest ten, and fewer than ten hidden.

Hiding small counts alone does not hold: 338 beside yesterday's 334 tells of four people, and so
does a segment of 5,081 beside the 5,086 that it was made of. Where every count is a multiple of
ten, no sum and no difference of what is shown points at fewer people than that.
"""

from __future__ import annotations

from dataclasses import dataclass

STEP = 10  # people


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people as it is shown; `value` is None where it is hidden."""

    value: int | None
    text: str

    @property
    def plotted(self) -> int:
        """Give a number for sorting: a hidden one is between none and ten."""
        return 1 if self.value is None else self.value


def count(people: int) -> Count:
    """Give a number of people as it is shown.

    >>> count(0).text, count(4).text, count(14).text, count(5086).text
    ('0', '<10', '10', '5,090')
    """
    if 0 < people < STEP:
        return Count(None, f"<{STEP}")
    value = STEP * ((people + STEP // 2) // STEP)
    return Count(value, f"{value:,}")


def change(people: int) -> Count:
    """Give how many more, or fewer, people there are; of a small change not even the direction.

    >>> change(55).text, change(-12).text, change(-3).text, change(0).text
    ('+60', '−10', '±<10', '0')
    """
    size = count(abs(people))
    if size.value is None:
        return Count(None, f"±{size.text}")
    if people == 0:
        return size
    return Count(size.value if people > 0 else -size.value,
                 f"{'+' if people > 0 else '−'}{size.text}")  # fmt: skip


def share(part: Count, whole: Count) -> int | None:
    """Give a share in whole percent, made of what is shown alone; None where it is hidden."""
    if part.value is None or not whole.value:
        return None
    return min(100, round(100 * part.value / whole.value))
