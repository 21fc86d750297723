"""Shows rights to a person: who has what until when, as a table or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from segment_compiler.rights import by_person
from segments import printing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from segment_compiler.rights import Right

COLUMNS = dict.fromkeys(("Segment", "Person", "May", "Accounts", "Until", "Through"), "left")


def rights(found: Iterable[Right], as_of: datetime | None, output: str) -> None:
    """Print rights; those that differ only in what they allow are one line."""
    found = list(found)
    if output == "json":
        told = [as_json(one, as_of) for one in found]
        print(json.dumps({"schema_version": 1, "rights": told}, ensure_ascii=False))
        return
    rows = [
        [one.segment_id, one.person, allowed(one, may), one.account_id or "all",
         until(one, as_of), one.through or ""]
        for one, may in by_person(found)
    ]  # fmt: skip
    if rows:
        printing.table(COLUMNS, rows)
    else:
        print("Nobody has such a right.")


def allowed(right: Right, may: tuple[str, ...]) -> str:
    """Say what somebody may do."""
    return "everything, as owner" if right.is_owner else ", ".join(may)


def until(right: Right, as_of: datetime | None) -> str:
    """Say until when, the day itself included, and whether that is over."""
    if right.ends_at is None:
        return ""
    said = last_day(right.ends_at)
    return f"{said}, ended" if right.has_ended(as_of) else said


def last_day(ends_at: datetime) -> str:
    """Give the last day that counts.

    >>> from datetime import datetime
    >>> last_day(datetime(2027, 2, 1))
    '2027-01-31'
    """
    from datetime import timedelta

    return f"{ends_at - timedelta(days=1):%Y-%m-%d}"


def as_json(right: Right, as_of: datetime | None) -> dict[str, Any]:
    """Give a right as JSON has it."""
    ends_at = f"{right.ends_at.isoformat()}Z" if right.ends_at else None
    return asdict(right) | {"ends_at": ends_at, "has_ended": right.has_ended(as_of)}
