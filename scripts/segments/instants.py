"""Reads instants and steps between them, as people write them on the command line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

STEP = re.compile(r"(?:([1-9][0-9]{0,3}) )?(hour|day|week|month)s?")
LONGEST = 1000  # runs in one command


def instant(text: str, option: str) -> datetime:
    """Read an instant with an offset, or a day, which means its first instant in UTC.

    Raises:
        ValueError: it is neither.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError(
            f"{option} takes a day, or an instant with an offset, such as 2026-11-01T00:00:00Z, "
            f"not '{text}'."
        )
    return found.astimezone(UTC)


def in_utc(found: datetime | str) -> str:
    """Give an instant as people read it; as text, it is one of ISO 8601.

    >>> in_utc("2026-11-01T01:00:00+01:00")
    '2026-11-01 00:00:00 UTC'
    """
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return f"{at if at.tzinfo is None else at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def steps(first: str, last: str, every: str) -> list[datetime]:
    """Give the instants from the first to the last, both included where a step meets them.

    Raises:
        ValueError: something is not written as it should be, or there are too many.

    >>> [one.day for one in steps("2026-01-31", "2026-03-31", "month")]
    [31, 28, 31]
    """
    begin, end = instant(first, "--from"), instant(last, "--to")
    match = STEP.fullmatch(every)
    if match is None:
        raise ValueError(f"--every takes day, week, month, or such as 6 hours, not '{every}'.")
    if begin > end:
        raise ValueError("--from is after --to. Swap the two.")
    amount, unit = int(match[1] or 1), match[2]
    found: list[datetime] = []
    while (at := later(begin, amount * len(found), unit)) <= end:
        found.append(at)
        if len(found) > LONGEST:
            raise ValueError(f"That is more than {LONGEST:,} runs. Take a shorter span.")
    return found


def later(begin: datetime, amount: int, unit: str) -> datetime:
    """Give an instant so much later; a month that is too short ends on its last day."""
    if unit != "month":
        return begin + timedelta(**{f"{unit}s": amount})
    year, month = divmod(begin.year * 12 + begin.month - 1 + amount, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004
    longest = (following - timedelta(days=1)).day
    return begin.replace(year=year, month=month + 1, day=min(begin.day, longest))
