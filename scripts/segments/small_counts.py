"""Hides small counts: in what stands beside code, one below ten could name somebody."""

from __future__ import annotations

HIDDEN_BELOW = 10  # people


def is_small(count: int) -> bool:
    """Tell whether a count is of somebody, and of so few that it is hidden."""
    return 0 < count < HIDDEN_BELOW


def veiled(count: int) -> str:
    """Give a count, or that it is small: nobody, or fewer than ten."""
    return f"<{HIDDEN_BELOW}" if is_small(count) else f"{count:,}"


def together(*counts: int) -> list[str]:
    """Give counts that stand together, so that no small one can be worked out of the others.

    >>> together(334, 389, 55, 0), together(334, 338, 4, 0)
    (['334', '389', '55', '0'], ['≈330', '≈340', '<10', '0'])
    """
    if not any(map(is_small, counts)):
        return [veiled(count) for count in counts]
    return [veiled(one) if one < HIDDEN_BELOW else f"≈{round(one, -1):,}" for one in counts]
