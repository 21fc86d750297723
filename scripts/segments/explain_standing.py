"""What a release says of one customer and one segment, and what decides beside the conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segments.app import MISUSE, leave

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from segment_compiler.spec import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """What a release says of a customer and a segment.

    `is_member` is what readers see; `since` and `reason` are of the last change; `held` says why
    a guard keeps the members of an earlier run. `is_listed` tells of the segment's list, if any;
    `place` is the customer's value of what a top is by, `last` that of the last one in it.
    """

    account_id: str
    customer_id: str
    is_member: bool
    rank: int | None
    split_group: str | None
    since: datetime | None
    reason: str | None
    held: str | None
    is_published: bool = True
    has_ended: bool = False
    is_listed: bool = False
    place: Any = None
    last: Any = None


def standing_of(release: Path, segment: Segment, customer: str, account: str | None) -> Standing:
    """Read what a release says of a customer; leave with exit 2 where it has no such customer."""
    from segment_warehouse.build import connect

    with connect(release, read_only=True) as connection:
        accounts = connection.execute(
            "select account_id from marts.customers where customer_id = ?"
            " and account_id = coalesce(?, account_id) order by account_id",
            [customer, account],
        ).fetchall()
        if not accounts:
            leave("The published build has no customer of this id.", MISUSE)
        if len(accounts) > 1:
            names = ", ".join(one for (one,) in accounts)
            leave(f"Several accounts have this id: {names}. Write --account.", MISUSE)
        key = [segment.id, accounts[0][0], customer]
        where = "where segment_id = ? and account_id = ? and customer_id = ?"
        member = connection.execute(
            f"select rank, split_group from segments.segment_memberships {where}", key
        ).fetchall()
        last = connection.execute(
            "select changed_at, reason from segments.segment_membership_events"
            f" {where} order by changed_at desc limit 1",
            key,
        ).fetchall()
        held = connection.execute(
            "select held_reason from segments.segment_sizes inner join segments.builds"
            " using (build_id) where segment_id = ? and is_held",
            [segment.id],
        ).fetchall()
        beside = facts_of(connection, segment, accounts[0][0], customer)
    rank, group = member[0] if member else (None, None)
    since, reason = last[0] if last else (None, None)
    standing = Standing(accounts[0][0], customer, bool(member), rank, group, since, reason,
                        held[0][0] if held else None)  # fmt: skip
    return replace(standing, **beside)


def facts_of(
    connection: duckdb.DuckDBPyConnection, segment: Segment, account: str, customer: str
) -> dict[str, Any]:
    """Read what a release knows of a customer beside the conditions, by the names of `Standing`."""
    key = [segment.id, account, customer]
    known = connection.execute(
        "select 1 from segments.segments where segment_id = ? and status <> 'archived'", key[:1]
    ).fetchall()
    found: dict[str, Any] = {"is_published": bool(known)}
    if segment.expires_on is not None:
        ((found["has_ended"],),) = connection.execute(
            "select cast(timezone(time_zone, timezone('UTC', as_of)) as date) >= ?"
            " from shop.accounts, segments.builds where account_id = ?",
            [segment.expires_on, account],
        ).fetchall()
    if segment.members is not None:
        listed = connection.execute(
            "select 1 from segment_parts.segment_list_members"
            " where segment_id = ? and account_id = ? and customer_id = ?",
            key,
        ).fetchall()
        found["is_listed"] = bool(listed) or customer in segment.members.customer_ids
    if segment.top is not None:
        of_top = " and account_id = $2" if segment.top.per == "account" else ""
        ((found["place"], found["last"]),) = connection.execute(
            f"select any_value(measure) filter (account_id = $2 and customer_id = $3),"
            f" min(measure) filter (segment_id is not null{of_top}) from ("
            f' select account_id, customer_id, "{segment.top.by}" as measure from marts.customers'
            " inner join marts.customer_metrics using (account_id, customer_id)"
            ") as valued left join (from segments.segment_memberships where segment_id = $1)"
            " as top using (account_id, customer_id)",
            key,
        ).fetchall()
    return found


def grounds(segment: Segment, standing: Standing) -> Iterator[tuple[str, bool]]:
    """Give what decides beside the conditions, each with whether it lets the customer in."""
    if segment.status == "archived":
        yield "the segment is not archived", False
    if segment.accounts:
        yield (
            f"is a customer of {', '.join(segment.accounts)}",
            (standing.account_id in segment.accounts),
        )
    if segment.expires_on is not None:
        yield (
            f"the segment had not ended, which it does on {segment.expires_on}",
            (not standing.has_ended),
        )
    if segment.never_include:
        yield "is not named as never in", standing.customer_id not in segment.never_include
    if standing.customer_id in segment.always_include:
        yield "is named as always in, whatever the rest says", True
        return
    file = segment.members.file if segment.members else None
    if segment.members is not None and (standing.is_published or not file):
        yield f"is on the list {file}" if file else "is on the spec's list", standing.is_listed
    if segment.top is not None and standing.is_published:
        place = f", in place {standing.rank}" if standing.rank else ""
        yield f"is among the top by {segment.top.by}{place}", standing.rank is not None


def lets_in(segment: Segment, standing: Standing, *, meets_conditions: bool) -> bool:
    """Tell whether the conditions and all beside them make a customer a member."""
    beside = all(verdict for _, verdict in grounds(segment, standing))
    return beside and (meets_conditions or standing.customer_id in segment.always_include)
