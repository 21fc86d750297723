"""Rights that are held back: revoked at once, ahead of the build whose specs say so, or long gone.

A right that is revoked by hand stays so while releases still have it; one without it ends that. An
older release that comes back gives nobody a right that was taken away since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_serving import grants
from segment_serving.errors import ServingError
from segment_serving.server import connected, prepare

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from segment_serving.rights import Right
    from segment_serving.server import Server

# person, account, right, and its end
Kept = tuple[str, str | None, str, "datetime | None"]

# A right as wide as the revoked one; what is narrower is what specs leave of it.
_SAME = """
    wanted.person = revoked.person and wanted.may = revoked.may
        and wanted.segment_id = revoked.segment_id
        and (wanted.account_id is null or wanted.account_id = revoked.account_id)
"""
_ENDED = f"""
    delete from segments_data.revoked
    where not exists (select from pg_temp.wanted where {_SAME})
"""
# Who lacks one segment reads no marts of any account until a build works that out.
_HOLD_BACK = f"""
    delete from pg_temp.wanted using segments_data.revoked
    where {_SAME} or (
        wanted.segment_id is null and wanted.person = revoked.person and revoked.may = 'read'
    )
"""
_NOT_IN_FORCE = """
    delete from pg_temp.wanted where not exists (
        select from segments_data.access
        where access.person = wanted.person and access.may = wanted.may
            and access.segment_id is not distinct from wanted.segment_id
            and (access.account_id is null or access.account_id = wanted.account_id)
            and (access.ends_at is null or access.ends_at >= wanted.ends_at)
    )
"""
_FOUND = f"""
    select {grants.COLUMNS} from segments_data.access
    where segment_id = %s and person = any(%s) and may = any(%s)
"""


def hold_back(server: Server, as_of: datetime) -> None:
    """Take from the staged rights of a release what is revoked since, or revoked by hand."""
    ((is_older,),) = server.execute(
        "select coalesce(max(newest) > %s, false) from segments_data.served", [as_of]
    ).fetchall()
    server.execute(_NOT_IN_FORCE if is_older else _ENDED)
    server.execute(_HOLD_BACK)


def held_back(server: Server) -> list[tuple[str, str]]:
    """Give person and segment of what is revoked by hand and still in the release."""
    return server.execute(
        "select distinct person, segment_id from segments_data.revoked order by 1, 2"
    ).fetchall()


def revoke_now(
    address: str,
    actor: str | None,
    segment_id: str,
    may: Collection[str],
    persons: Collection[str],
    kept: Collection[Kept],
) -> int:
    """Take rights on a segment from people at once; give how many that were.

    Args:
        address: what libpq connects to; the role in it owns all that is served.
        actor: who revokes, for the log.
        segment_id: the segment.
        may: the rights to take.
        persons: whose.
        kept: what these people keep by the specs, which is not taken.

    Raises:
        ServingError: nothing is served there, or Postgres refuses.
    """
    with connected(address) as server, server.transaction():
        prepare(server)
        served = server.execute("select build_id from segments_data.served").fetchone()
        if served is None:
            raise ServingError("No build is served there yet.")
        found: list[Right] = server.execute(
            _FOUND, [segment_id, list(persons), list(may)]
        ).fetchall()
        gone = [one for one in found if not any(reaches(right, one) for right in kept)]
        for person, _, account_id, _, right, *_ in gone:
            server.execute(
                "insert into segments_data.revoked values (%s, %s, %s, %s)",
                [person, segment_id, account_id, right],
            )
        everything = f"select {grants.COLUMNS} from segments_data.access"
        grants.stage_rights(server, server.execute(everything).fetchall())
        server.execute(_HOLD_BACK)
        grants.withdraw(server, grants.Cause(served[0], None, actor))
        return len(gone)


def grant_again(
    address: str, segment_id: str, may: Collection[str], persons: Collection[str]
) -> None:
    """Hold rights back no longer that were revoked by hand; the next run of serving gives them.

    Raises:
        ServingError: Postgres refuses.
    """
    with connected(address) as server, server.transaction():
        prepare(server)
        server.execute(
            "delete from segments_data.revoked"
            " where segment_id = %s and person = any(%s) and may = any(%s)",
            [segment_id, list(persons), list(may)],
        )


def reaches(kept: Kept, right: Right) -> bool:
    """Tell whether a right that somebody keeps is as much as one in force."""
    person, account_id, may, ends_at = kept
    return (
        (person, may) == (right[0], right[4])
        and account_id in (None, right[2])
        and (ends_at is None or (right[5] is not None and ends_at >= right[5]))
    )
