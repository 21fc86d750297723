"""Who may read a segment's members and what else they may do, for the catalogue."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from segment_catalogue.pages import Reader
from segment_compiler.rights import rights_of

if TYPE_CHECKING:
    from datetime import date

    from segment_compiler.grants import AccessRules
    from segment_compiler.rights import Right
    from segment_compiler.spec import Segment


def readers_of(segment: Segment, rules: AccessRules) -> tuple[Reader, ...]:
    """Give everybody with a right on a segment: the owner first, then by name."""
    rights = sorted(rights_of(segment, rules), key=reader_key)
    people = tuple(reader(*key, list(own)) for key, own in groupby(rights, key=reader_key))
    named = segment.owner.strip().lower()
    if any(one.name == named for one in people):
        return people
    return (Reader(segment.owner, "owner: everything"), *people)


def reader_key(right: Right) -> tuple[bool, str, str, str]:
    """Order the rights of one person, in one way and until one day, beside each other."""
    return not right.is_owner, right.person, right.account_id or "", str(right.ends_at or "")


def reader(is_other: bool, person: str, account: str, _: str, own: list[Right]) -> Reader:
    """Say what a person may do with a segment."""
    rights = ", ".join(sorted(one.may for one in own)) if is_other else "owner: everything"
    through = sorted({one.through for one in own if one.through and one.through != person})
    said = f"{rights}, in {account}" if account else rights
    said += f", through {', '.join(through)}" if through else ""
    return Reader(person, said, last_day(own[0]))


def last_day(right: Right) -> date | None:
    """Give the last day on which a right counts; None where it has no end."""
    return (right.ends_at - timedelta(days=1)).date() if right.ends_at else None
