"""Grants of rights on segments, as values: to whom, which rights, where, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from segment_compiler.problems import Place

RIGHTS = ("read", "edit", "delete", "export")
# What keeps people from reading a segment in the published DuckDB file, which has no users.
ACCESS_MODES = ("none", "files", "postgres")
EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+'-]{0,63}@[a-z0-9-]+(\.[a-z0-9-]+)+")
GROUP = re.compile(r"[a-z][a-z0-9_]{1,31}")
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")
OF_GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Grant:
    """`{to: anna@example.com, may: [read], until: 2027-01-31}`.

    `to` is an address in small letters, or `group:` and a name. `accounts` empty means every one;
    the whole day of `until` counts, and None is without an end.
    """

    to: str
    may: tuple[str, ...]
    until: date | None
    accounts: tuple[str, ...]
    reason: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """What `access.yml` says: groups, grants on all segments, admins, and who is who at the host.

    `people` maps logins in small letters to addresses; `places` are those of the top keys.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    admins: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    mode: str = "none"
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)

    def members(self, name: str) -> tuple[tuple[str, str | None], ...]:
        """Give whom a name stands for: addresses, each with the group that it is in, if any.

        An address with a group of its own, as a team has, stands for itself and its members.
        """
        group = name.removeprefix(OF_GROUP)
        found = [(person, group) for person in self.groups.get(group, ())]
        itself: list[tuple[str, str | None]] = [(name, None)] if EMAIL.fullmatch(name) else []
        return (*itself, *(one for one in found if one[0] != name))
