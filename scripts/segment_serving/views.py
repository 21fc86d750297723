"""The catalogue and a view a segment: names that stay while the rows behind them change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_serving.comments import comment
from segment_serving.errors import ServingError
from segment_serving.policies import PAIRS, REACH, WHOLE
from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from segment_serving.relations import Column
    from segment_serving.server import Server

CATALOGUE = "segments.segments"
# Who reads one account of a segment counts that one's members, and no others.
MEMBERS = f"""
    case when segment_id in {WHOLE} then members else (
        select count(*) from segments.segment_memberships as memberships
        where memberships.segment_id = segments.segment_id
            and (memberships.segment_id, memberships.account_id) in {PAIRS}
    ) end as members
"""
_VIEWS = """
    select relname, coalesce(reloptions, '{}') from pg_class
    where relnamespace = 'segments'::regnamespace and relkind = 'v' order by relname
"""
_TAKEN = """
    select relname from pg_class
    where relnamespace = 'segments'::regnamespace and relkind <> 'v' and relname = any(%s)
"""
# Of the catalogue, which its owner reads for others, nobody may try a function on hidden rows.
BARRIER = ["security_barrier=true"]
INVOKER = ["security_invoker=true"]


def ensure_views(
    server: Server, segments: Mapping[str, str], columns: Mapping[str, Sequence[Column]]
) -> None:
    """Make the catalogue and the views of segments that are not there, and describe all.

    Args:
        segments: the description of each segment, by its id.
        columns: those of `segments` and of `segment_memberships`, by relation.

    Raises:
        ServingError: a segment has the name of a table.
    """
    taken = server.execute(_TAKEN, [list(segments)]).fetchall()
    if taken:
        raise ServingError(f"A segment cannot be called '{taken[0][0]}': rename its spec.")
    found: dict[str, list[str]] = dict(server.execute(_VIEWS).fetchall())
    if found.get("segments") != BARRIER:
        server.execute(f"drop view if exists {CATALOGUE}")
        server.execute(catalogue(columns["segments"]))
    for segment_id in segments:
        if found.get(segment_id) != INVOKER:
            server.execute(f"drop view if exists segments.{quoted(segment_id)}")
            server.execute(members(segment_id, columns["segment_memberships"]))
    described = {one.name: one.comment for one in columns["segments"]}
    comment(server, "view", CATALOGUE, {"": "The segments that you may read."} | described)
    told = {one.name: one.comment for one in columns["segment_memberships"]}
    told.pop("segment_id")
    for segment_id, description in segments.items():
        comment(server, "view", f"segments.{quoted(segment_id)}", {"": description} | told)


def catalogue(columns: Sequence[Column]) -> str:
    """Write the view of segments that the reader may read, with the members they may count."""
    names = [MEMBERS if one.name == "members" else quoted(one.name) for one in columns]
    return (
        f"create view {CATALOGUE} with (security_barrier) as select {', '.join(names)}"
        f" from segments_data.segments where segment_id in"
        f" (select segment_id from {REACH} where segment_id is not null)"
    )


def members(segment_id: str, columns: Sequence[Column]) -> str:
    """Write a segment's view, which reads as its reader: the policy of the table decides."""
    names = ", ".join(quoted(one.name) for one in columns if one.name != "segment_id")
    # Ids are words of small letters, digits and underscores.
    return (
        f"create view segments.{quoted(segment_id)} with (security_invoker) as select {names}"
        f" from segments.segment_memberships where segment_id = '{segment_id}'"
    )


def drop_views(server: Server, kept: Collection[str] = ()) -> None:
    """Drop the views of segments, and the catalogue, but those that are kept."""
    for name, _ in server.execute(_VIEWS).fetchall():
        if name not in kept:
            server.execute(f"drop view segments.{quoted(name)}")
