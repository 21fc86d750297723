"""What an edit does to the lists that go out: who is on them before and after, on what terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segment_compiler.export_models import outgoing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import duckdb

    from segment_compiler.export_models import Outgoing
    from segment_compiler.project import Project

# What becomes of a list: it goes out, it has too few people for its platform, it stands still, or
# nothing of it goes out and everybody is taken off.
SENT, BELOW, PAUSED, NO_RIGHT, DRAFT, GONE = (
    "sent", "below_minimum", "paused", "no_right", "draft", "gone",
)  # fmt: skip
STILL = (PAUSED, NO_RIGHT)
KEYS = "export_id, account_id, customer_id"


@dataclass(frozen=True, slots=True)
class NewList:
    """A list that goes out for the first time: its format, consent asked for, hashed or not."""

    format: str
    consent: tuple[str, ...]
    is_hashed: bool


@dataclass(frozen=True, slots=True)
class FileMoves:
    """A list's people: who goes out before and after, who is added, who is removed.

    `dropped` counts members who may not go out, by reason. `new` says of a list that did not go out
    before what goes out and what is asked for. `state` is what becomes of the list, `minimum` the
    fewest people that its platform takes. `lost_consent` are purposes that were asked for and are
    no more; `is_unhashed` says that addresses were hashed and no longer are.
    """

    export_id: str
    before: int
    after: int
    added: int
    removed: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    new: NewList | None = None
    state: str = SENT
    minimum: int = 0
    lost_consent: tuple[str, ...] = ()
    is_unhashed: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many people may be on a list before and after, enter, leave, and why others may not."""

    before: int = 0
    after: int = 0
    entering: int = 0
    leaving: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)


def file_moves(
    connection: duckdb.DuckDBPyConnection, old: Project, new: Project, as_of: datetime
) -> dict[str, FileMoves]:
    """Compare the lists that go out of the schemas `plan.base` and `plan.branch`, by export."""
    before, after = ({one.id: one for one in outgoing(project)} for project in (old, new))
    people = allowed(connection)
    return {
        id_: moves(people.get(id_, Allowed()), before.get(id_), after.get(id_), as_of)
        for id_ in sorted(before.keys() | after.keys())
    }


def moves(
    people: Allowed, old: Outgoing | None, new: Outgoing | None, as_of: datetime
) -> FileMoves:
    """Settle one list: what its segment's status, its right and its platform's minimum allow."""
    one = new or old
    assert one is not None
    was, state = standing(old, people.before, as_of), standing(new, people.after, as_of)
    before = people.before if was in (SENT, *STILL) else 0
    is_first = was in (DRAFT, GONE) and state in (SENT, BELOW)
    if state == SENT:
        is_whole = was in (SENT, *STILL)
        added, removed = (people.entering, people.leaving) if is_whole else (people.after, 0)
    elif state == BELOW:
        added, removed = 0, min(people.leaving, before)
    else:
        added, removed = 0, 0 if state in STILL else before
    goes = terms(new) if new and state in (SENT, BELOW, *STILL) else None
    went = terms(old) if old and was in (SENT, BELOW, *STILL) else None
    lost = set(went.consent) - set(goes.consent) if went and goes else set()
    return FileMoves(
        export_id=one.id,
        before=before,
        after=before + added - removed,
        added=added,
        removed=removed,
        dropped={} if state in (DRAFT, GONE, *STILL) else people.dropped,
        new=goes if is_first else None,
        state=state,
        minimum=minimum(one),
        lost_consent=tuple(sorted(lost)),
        is_unhashed=bool(went and goes and went.is_hashed and not goes.is_hashed),
    )


def standing(one: Outgoing | None, people: int, as_of: datetime) -> str:
    """Give what becomes of a list with so many people on it, as an export would decide."""
    if one is None or one.segment.status == "archived":
        return GONE
    if one.segment.status != "active":
        return one.segment.status
    ends_at = one.right.ends_at if one.right else None
    if ends_at is not None and ends_at <= as_of.replace(tzinfo=None):
        return NO_RIGHT
    return BELOW if people < minimum(one) else SENT


def minimum(one: Outgoing) -> int:
    """Give the fewest people that are sent: a platform takes no empty list."""
    for_a_platform = bool(one.format.minimum or one.format.consent)
    return max(one.destination.minimum, one.format.minimum, int(for_a_platform))


def terms(one: Outgoing) -> NewList:
    """Give on what terms a list goes out."""
    consent = tuple(sorted({*one.format.consent, *one.destination.consent}))
    return NewList(one.format.id, consent, not one.format.plaintext)


def allowed(connection: duckdb.DuckDBPyConnection) -> dict[str, Allowed]:
    """Count who may go out, by export: who has a row in its decisions and no reason."""
    rows = connection.execute(
        "with base as (select * from plan.base.export_decisions where drop_reason is null),"
        " branch as (select * from plan.branch.export_decisions where drop_reason is null)"
        " select coalesce(base.export_id, branch.export_id), count(base.export_id),"
        " count(branch.export_id),"
        " count(*) filter (base.export_id is null), count(*) filter (branch.export_id is null)"
        f" from base full join branch using ({KEYS}) group by 1 order by 1"
    ).fetchall()
    dropped: dict[str, dict[str, int]] = {}
    for export_id, reason, count in connection.execute(
        "select export_id, drop_reason, count(*) from plan.branch.export_decisions"
        " where drop_reason is not null group by all order by all"
    ).fetchall():
        dropped.setdefault(export_id, {})[reason] = count
    found = {id_: Allowed(dropped=reasons) for id_, reasons in dropped.items()}
    for id_, before, after, entering, leaving in rows:
        found[id_] = Allowed(before, after, entering, leaving, dropped.get(id_, {}))
    return found
