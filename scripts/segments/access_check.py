"""Checks a change of specs against the rights before it: who may edit, delete, export and grant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_compiler.problems import Place, Problem
from segment_compiler.rights import right_to, rights_of
from segments import access_gains, access_specs
from segments.access_sides import CODEOWNERS, changes_between

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from segment_compiler.grants import AccessRules
    from segment_compiler.spec import Segment
    from segments.access_sides import Change, Side

CODES = {
    "SEG210": "Somebody edits a segment without the right to.",
    "SEG211": "Somebody deletes or archives a segment without the right to.",
    "SEG212": "Somebody who is not the owner changes who may do what.",
    "SEG213": "A guard is weakened, and nobody else agreed.",
    "SEG214": "Somebody who is no admin changes a file that all specs share.",
    "SEG215": "Somebody sends a segment out without the right to.",
    "SEG216": "Somebody grants a right to themselves.",
    "SEG217": "CODEOWNERS is not what the specs say.",
    "SEG218": "Somebody adds a segment without the right to.",
    "SEG219": "Nothing is refused, since nobody decides on rights yet.",
}
# Domains that nobody has, by RFC 2606.
MADE_UP = re.compile(r".*[@.](example(\.com|\.net|\.org)?|invalid|localhost|test)")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who changes the specs, with which rights: those before the change, at an instant in UTC.

    `person` is an address, and `shown` how the person was named by whoever asks; `approvers` are
    people who agreed to the very change, none of whom makes it.
    """

    person: str
    shown: str
    base: Side
    branch: Side
    approvers: frozenset[str]
    as_of: datetime | None

    @property
    def is_admin(self) -> bool:
        """Whether the person decides on the files that all specs share."""
        return self.person in self.base.rules.admins

    def may(self, right: str, segment: Segment) -> bool:
        """Tell whether the person has a right on the whole of a segment."""
        return may(self.person, right, segment, self.base.rules, self.as_of)

    def owns(self, segment: Segment) -> bool:
        """Tell whether the person owns a segment, or is in the group that does."""
        return owns(self.person, segment, self.base.rules)


def may(
    person: str, right: str, segment: Segment, rules: AccessRules, as_of: datetime | None
) -> bool:
    """Tell whether somebody has a right on the whole of a segment at an instant."""
    known = [one for one in rights_of(segment, rules) if not one.has_ended(as_of)]
    return right_to(known, segment.accounts, person, right) is not None


def owns(person: str, segment: Segment, rules: AccessRules) -> bool:
    """Tell whether somebody owns a segment, or is in the group that does."""
    return person in dict(rules.members(segment.owner.strip().lower()))


def unguarded(base: Side, persons: Mapping[str, str], path: str) -> Problem | None:
    """Say why no change is refused; None where rights are in force.

    They begin with the first admins. Those of the sample project are made up: nobody at a git host
    could ask them, so that whoever has a login there is not held to their rights.
    """
    admins = base.rules.admins
    if not admins:
        message = "Nothing is refused: access.yml of the base names no `admins`."
    elif all(map(MADE_UP.fullmatch, admins)) and any(
        "@" not in one[1:] for one in persons.values()
    ):
        message = "Nothing is refused: the admins in access.yml of the base are made up."
    else:
        return None
    return Problem(Place(path), "SEG219", f"{message} Name your own there, on the main branch.")


def refused(
    base: Side,
    branch: Side,
    persons: Mapping[str, str],
    approvers: Collection[str],
    as_of: datetime | None,
    codeowners: str | None,
) -> list[Problem]:
    """Give what a change of specs may not do, in the order of files, lines and codes.

    Args:
        base: the specs and rights before the change.
        branch: those after it.
        persons: who makes it, as they are named, with their addresses; each must have the right.
        approvers: who agreed to it.
        as_of: the instant, in UTC, at which rights are asked for; None: none has ended.
        codeowners: what the file of that name must say after the change; None: it is not checked.
    """
    others = frozenset(approvers) - set(persons.values())
    found: set[Problem] = set()
    changes = changes_between(base, branch)
    for shown, person in persons.items():
        asked = Asked(person, shown, base, branch, others, as_of)
        for change in changes:
            found.update(of_file(asked, change, codeowners))
        found.update(access_gains.granted_to_oneself(asked, changes))
    return sorted(found)


def of_file(asked: Asked, change: Change, codeowners: str | None) -> Iterator[Problem]:
    """Give what one file's change may not be."""
    if change.segment_id is not None:
        yield from access_specs.of_spec(asked, change, change.segment_id)
    elif change.path == CODEOWNERS:
        said = change.new.decode(errors="replace") if change.new is not None else None
        if said != codeowners and not asked.is_admin:
            message = "This is not what the specs say. Run `segments access codeowners`."
            yield Problem(Place(change.path), "SEG217", message)
    elif not asked.is_admin:
        message = f"{asked.shown} is no admin, who alone may change what all specs share."
        yield Problem(Place(change.path), "SEG214", message)
