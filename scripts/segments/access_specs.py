"""What may be changed in one spec, and by whom: keys, exports, guards, and the whole file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segment_compiler.problems import Place, Problem
from segment_compiler.yaml_tree import read_yaml
from segments.writing import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.spec import Export, Guards, Segment
    from segments.access_check import Asked
    from segments.access_sides import Change

ACCESS = ("access", "owner")
LARGER_IS_WEAKER = ("shrink_at_most", "grow_at_most", "churn_at_most")


@dataclass(frozen=True, slots=True)
class Edited:
    """A spec before and after an edit, and the keys that say something else."""

    old: Segment
    new: Segment
    keys: tuple[str, ...]


def of_spec(asked: Asked, change: Change, segment_id: str) -> Iterator[Problem]:
    """Give what somebody may not do to one spec."""
    place = Place(change.path)
    old, new = asked.base.segments.get(segment_id), asked.branch.segments.get(segment_id)
    if change.new is not None:
        # What cannot be read can be anything once it is mended.
        yield from (one for one in asked.branch.problems if one.place.path == change.path)
    if change.old is None:
        yield from of_new(asked, new, place)
    elif old is None:
        if not asked.is_admin:
            message = f"It cannot be read as it was, so only an admin may change it: {asked.shown}"
            yield Problem(place, "SEG210", f"{message} is none.")
    elif change.new is None:
        if not asked.is_admin and not asked.may("delete", old):
            yield Problem(place, "SEG211", f"{asked.shown} has no right to delete '{segment_id}'.")
    elif new is not None:
        edited = Edited(old, new, changed_keys(change))
        yield from of_edit(asked, edited)


def changed_keys(change: Change) -> tuple[str, ...]:
    """Give the keys of a spec that say something else, in the order of the new file."""
    old, new = (entries(text, change.path) for text in (change.old, change.new))
    return tuple(key for key in {**new, **old} if old.get(key) != new.get(key))


def entries(text: bytes | None, path: str) -> dict[str, str]:
    """Give what each key of a spec says, in its order; nothing of what is no mapping."""
    node, _ = read_yaml(text or b"", path)
    if node is None or not isinstance(node.value, dict):
        return {}
    return {key: repr(meaning(value)) for key, value in node.value.items()}


def of_new(asked: Asked, new: Segment | None, place: Place) -> Iterator[Problem]:
    """Give what somebody may not add: only who may edit all segments may add one.

    Who may do what with it is for its owner to say, and for whoever decides on all segments.
    """
    if asked.is_admin:
        return
    whole = replace(new, owner="", access=()) if new else None
    if new is None or whole is None or not asked.may("edit", whole):
        message = (
            f"{asked.shown} has no right to add segments. A grant of `edit` in access.yml gives it."
        )
        yield Problem(place, "SEG218", message)
        return
    is_owner = asked.owns(new)
    if new.access and not is_owner:
        message = f"{asked.shown} is not its owner, who alone says who may do what."
        yield Problem(new.place("access"), "SEG212", message)
    for export in new.exports:
        yield from of_export(asked, export, may=asked.may("export", whole), is_owner=is_owner)


def of_edit(asked: Asked, edited: Edited) -> Iterator[Problem]:
    """Give what somebody may not change of a spec."""
    old, new = edited.old, edited.new
    if "guards" in edited.keys and is_weaker(old.guards, new.guards):
        yield from of_guards(asked, edited)
    if asked.is_admin:
        return
    if not asked.owns(old):
        for key in (one for one in ACCESS if one in edited.keys):
            message = f"{asked.shown} is not the owner, who alone says who may do what."
            yield Problem(new.place(key), "SEG212", message)
    if goes_out_again(edited) and not has(asked, "export", edited):
        message = f"{asked.shown} has no right to export it, which this status does."
        yield Problem(new.place("status"), "SEG215", message)
    for export in added(old, new):
        yield from of_export(
            asked, export, may=has(asked, "export", edited), is_owner=asked.owns(old)
        )
    if ends_sooner(edited) and not asked.may("delete", old):
        key = "status" if new.status != old.status else "expires_on"
        message = f"{asked.shown} has no right to delete '{old.id}', which this amounts to."
        yield Problem(new.place(key), "SEG211", message)
    keys = needing_edit(asked, edited)
    if keys and not has(asked, "edit", edited):
        said = ", ".join(f"`{key}`" for key in keys if key) or "its text"
        message = f"{asked.shown} has no right to edit '{old.id}', and changes {said}."
        yield Problem(new.place(keys[0]), "SEG210", message)


def has(asked: Asked, right: str, edited: Edited) -> bool:
    """Tell whether somebody has a right for the accounts of before and for those of after."""
    moved = replace(edited.old, accounts=edited.new.accounts)
    return asked.may(right, edited.old) and asked.may(right, moved)


def needing_edit(asked: Asked, edited: Edited) -> tuple[str, ...]:
    """Give the keys that only who may edit may change; a blank one is the text between them."""
    if not edited.keys:
        return ("",)
    free = set(ACCESS)
    if asked.may("export", edited.old):
        free.add("exports")
    elif added(edited.old, edited.new):
        free.add("exports")  # of which another problem tells
    if ends_sooner(edited):
        free |= {"status", "expires_on"}
    return tuple(key for key in edited.keys if key not in free)


def ends_sooner(edited: Edited) -> bool:
    """Tell whether a segment ends by an edit: it is archived, or expires on an earlier day."""
    old, new = edited.old, edited.new
    if new.status == "archived" and old.status != "archived":
        return True
    sooner = old.expires_on is None or (new.expires_on or old.expires_on) < old.expires_on
    return new.expires_on is not None and sooner


def goes_out_again(edited: Edited) -> bool:
    """Tell whether exports that stood still go out by an edit of the status."""
    was_sent = edited.old.status == "active"
    return bool(edited.new.exports) and edited.new.status == "active" and not was_sent


def told(export: Export) -> tuple[object, ...]:
    """Give what an export says."""
    return export.to, export.columns, export.group, export.mode, export.by


def added(old: Segment, new: Segment) -> list[Export]:
    """Give the exports that are new, or say something else."""
    known = {told(export) for export in old.exports}
    return [export for export in new.exports if told(export) not in known]


def of_export(asked: Asked, export: Export, *, may: bool, is_owner: bool) -> Iterator[Problem]:
    """Give what is wrong with who adds an export: it goes out by that person's right.

    Without `by` it would go out by the owner's right, which never ends.
    """
    if not may:
        message = f"{asked.shown} has no right to send this segment anywhere."
        yield Problem(export.place, "SEG215", message)
    elif not is_owner and export.by != asked.person:
        message = "It goes out by the right of whoever adds it: write your address after `by:`."
        yield Problem(export.by_place or export.place, "SEG215", message)


def is_weaker(old: Guards, new: Guards) -> bool:
    """Tell whether guards hold less than before in any way.

    >>> from segment_compiler.spec import Guards
    >>> is_weaker(Guards(at_least=100), Guards(at_least=50)), is_weaker(Guards(), Guards(at_most=9))
    (True, False)
    """
    if any(getattr(new, name) > getattr(old, name) for name in LARGER_IS_WEAKER):
        return True
    # Without a least size, an empty segment is held all the same; with 0 it is not.
    least = [1 if one.at_least is None else one.at_least for one in (old, new)]
    if least[1] < least[0]:
        return True
    for name in ("at_most", "fresh_hours"):
        before, after = getattr(old, name), getattr(new, name)
        if before is not None and (after is None or after > before):
            return True
    return False


def of_guards(asked: Asked, edited: Edited) -> Iterator[Problem]:
    """Tell where guards are weakened and nobody but the person agrees.

    An admin who does not own the segment is somebody else already.
    """
    rules, segment = asked.base.rules, edited.old
    others = [
        one for one in asked.approvers
        if one in rules.admins or one in dict(rules.members(segment.owner.strip().lower()))
    ]  # fmt: skip
    if others or (asked.is_admin and not asked.owns(segment)):
        return
    message = "This weakens a guard. Another owner, or an admin, has to approve it."
    yield Problem(edited.new.place("guards"), "SEG213", message)
