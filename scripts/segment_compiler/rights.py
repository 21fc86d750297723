"""Who may do what with which segment, until when: grants spread over people and segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from segment_compiler.grants import RIGHTS, AccessRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from segment_compiler.project import Project
    from segment_compiler.spec import Export, Segment

OF_ALL = "access.yml"


@dataclass(frozen=True, slots=True)
class Right:
    """One right of one person on one segment; `account_id` None is every account.

    `ends_at`, in UTC, is the instant from which it is no more; None is without an end. `through`
    is the group or the file that gives it, None where the spec names the person.
    """

    segment_id: str
    account_id: str | None
    person: str
    is_owner: bool
    may: str
    ends_at: datetime | None
    through: str | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Give what there is one right for, in the order of tables."""
        return self.segment_id, self.account_id or "", self.person, self.may

    @property
    def strength(self) -> tuple[bool, datetime, bool]:
        """Order rights by how far they reach: of an owner, without an end, by name."""
        return self.is_owner, self.ends_at or datetime.max, self.through is None

    def has_ended(self, as_of: datetime | None) -> bool:
        """Tell whether it is no more at an instant in UTC; without one, nothing has ended."""
        return self.ends_at is not None and as_of is not None and self.ends_at <= as_of


def end_of(until: date | None) -> datetime | None:
    """Give the instant after the last day of a right.

    >>> from datetime import date
    >>> end_of(date(2027, 1, 31))
    datetime.datetime(2027, 2, 1, 0, 0)
    """
    return datetime.combine(until + timedelta(days=1), time.min) if until else None


def rights_of(segment: Segment, rules: AccessRules) -> list[Right]:
    """Give every right on a segment, the farthest reaching of each person, account and right.

    The owner has each right without an end, where `owner` is an address or a group: a name that
    is neither stands for nobody.
    """
    found: dict[tuple[str, str, str, str], Right] = {}
    for right in spread(segment, rules):
        known = found.get(right.key)
        if known is None or known.strength < right.strength:
            found[right.key] = right
    return sorted(
        (one for one in found.values() if not is_covered(one, found)), key=lambda one: one.key
    )


def spread(segment: Segment, rules: AccessRules) -> Iterator[Right]:
    """Give the rights that the owner and each grant give, one after the other."""
    for person, group in rules.members(segment.owner.strip().lower()):
        for may in RIGHTS:
            yield Right(segment.id, None, person, True, may, None, group)
    for grants, source in ((segment.access, None), (rules.grants, OF_ALL)):
        for grant in grants:
            for account in scopes(grant.accounts, segment.accounts):
                for person, group in rules.members(grant.to):
                    for may in grant.may:
                        ends_at = end_of(grant.until)
                        yield Right(
                            segment.id, account, person, False, may, ends_at, group or source
                        )


def scopes(granted: tuple[str, ...], own: tuple[str, ...]) -> tuple[str | None, ...]:
    """Give the accounts of a grant that a segment is for; None for all that it is for."""
    if not granted or (own and set(own) <= set(granted)):
        return (None,)
    return tuple(one for one in granted if not own or one in own)


def is_covered(right: Right, found: dict[tuple[str, str, str, str], Right]) -> bool:
    """Tell whether a right on one account is contained in the same one on all accounts."""
    whole = found.get((right.segment_id, "", right.person, right.may))
    return right.account_id is not None and whole is not None and reaches(whole, right)


def reaches(one: Right, other: Right) -> bool:
    """Tell whether one right lasts as long as another."""
    return one.ends_at is None or (other.ends_at is not None and one.ends_at >= other.ends_at)


def right_to(
    rights: Iterable[Right], accounts: tuple[str, ...], person: str, may: str
) -> Right | None:
    """Give somebody's right on the whole of a segment that is for some accounts, if there is one.

    One right on each of its accounts is as good as one on all of them, until the first ends.
    """
    own = [one for one in rights if one.person == person and one.may == may]
    found = [one for one in own if one.account_id is None]
    by_account = [one for one in own if one.account_id in accounts]
    if accounts and {one.account_id for one in by_account} == set(accounts):
        found.append(min(by_account, key=lambda one: one.ends_at or datetime.max))
    return max(found, key=lambda one: one.strength, default=None)


def right_of_export(segment: Segment, export: Export, rules: AccessRules) -> Right | None:
    """Give the right by which an export goes out; the owner's has no end.

    None where the person that `by` names has none. An owner that is a name, and no address, goes
    for a person here: who may change the spec is another question.
    """
    owner = segment.owner.strip().lower()
    if not export.by or export.by == owner:
        return Right(segment.id, None, owner, True, "export", None, None)
    return right_to(rights_of(segment, rules), segment.accounts, export.by, "export")


def all_rights(project: Project) -> list[Right]:
    """Give every right of a project, in the order of segments, accounts, people and rights."""
    found = [one for segment in project.segments for one in rights_of(segment, project.access)]
    return sorted(found, key=lambda one: one.key)


def by_person(rights: Iterable[Right]) -> Iterator[tuple[Right, tuple[str, ...]]]:
    """Give the rights of people that are alike but in what they allow, as one with all of these."""

    def alike(one: Right) -> tuple[str, str, str, bool, datetime, str]:
        end = one.ends_at or datetime.max
        return (one.segment_id, one.person, one.account_id or "", not one.is_owner, end,
                one.through or "")  # fmt: skip

    for _, group in groupby(sorted(rights, key=alike), alike):
        same = list(group)
        may = {one.may for one in same}
        yield same[0], tuple(right for right in RIGHTS if right in may)
