"""Finds what a change of specs gives to the person who makes it: nobody grants to themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segment_compiler.problems import Place, Problem, listed
from segment_compiler.rights import reaches, rights_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from segment_compiler.rights import Right
    from segments.access_check import Asked
    from segments.access_sides import Change


def granted_to_oneself(asked: Asked, changes: Collection[Change]) -> Iterator[Problem]:
    """Tell of each right that the person has after the change and had not before, or not as long.

    What decides is what comes of it, by whichever file: an owner, a grant, a group, a default. Of
    a segment that is new, the person may have what access.yml gave on all segments before, also as
    its owner.
    """
    shared = sorted(
        one.path for one in changes if one.segment_id is None and one.path.endswith(".yml")
    )
    specs = {one.segment_id: one.path for one in changes}
    of_shared: set[str] = set()
    for segment_id, segment in sorted(asked.branch.segments.items()):
        known = asked.base.segments.get(segment_id)
        before = replace(segment, owner=known.owner if known else "",
                         access=known.access if known else ())  # fmt: skip
        had = [one for one in rights_of(before, asked.base.rules) if one.person == asked.person]
        has = [one for one in rights_of(segment, asked.branch.rules) if one.person == asked.person]
        gained = {one.may for one in has if not is_had(one, had, is_new=known is None)}
        if gained and segment_id in specs:
            key = "owner" if not known or known.owner != segment.owner else "access"
            message = f"{asked.shown} gains {said(gained)}. Somebody else has to grant it."
            yield Problem(segment.place(key), "SEG216", message)
        elif gained:
            of_shared |= gained
    if of_shared:
        message = f"{asked.shown} gains {said(of_shared)} by this. Somebody else has to grant it."
        path = next((one for one in shared if one.endswith("access.yml")), "")
        yield Problem(Place(path or next(iter(shared), "segment_specs")), "SEG216", message)


def is_had(right: Right, had: Collection[Right], *, is_new: bool) -> bool:
    """Tell whether a right was there before, for as long and as many accounts."""
    return any(
        one.may == right.may
        and one.account_id in (None, right.account_id)
        and reaches(one, right)
        and (one.is_owner or not right.is_owner or is_new)
        for one in had
    )


def said(rights: Collection[str]) -> str:
    """Name rights in a sentence."""
    return f"the right to {listed(sorted(rights)).replace(' or ', ' and ')}"
