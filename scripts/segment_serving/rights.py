"""What a release says of who may do what, with the readers of everything worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_warehouse.erasure import has_relation

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

# person, segment, account, is_owner, may, ends_at, granted_through
Right = tuple[str, str | None, str | None, bool, str, "datetime | None", str | None]

_RIGHTS = """
    select distinct person, segment_id, account_id, is_owner, may, ends_at, granted_through
    from segment_parts.segment_access
    where segment_id in (select segment_id from segments.segments)
"""
# Whoever reads all segments of an account reads its marts, until the first of them ends.
_MEMBERS = """
    with wanted as (
        select segment_id, accounts.account_id from segments.segments, shop.accounts as accounts
        where account_scope is null
            or list_contains(string_split(account_scope, ', '), accounts.account_id)
    ),

    counted as (select account_id, count(*) as segments from wanted group by account_id),

    held as (
        select person, wanted.account_id, segment_id,
            nullif(max(coalesce(ends_at, 'infinity'::timestamp)), 'infinity') as ends_at
        from wanted inner join segment_parts.segment_access as granted using (segment_id)
        where may = 'read' and coalesce(granted.account_id, wanted.account_id) = wanted.account_id
        group by person, wanted.account_id, segment_id
    ),

    members as (
        select person, account_id, min(ends_at) as ends_at
        from held inner join counted using (account_id)
        group by person, account_id, segments
        having count(*) = segments
    )

    select person, account_id, ends_at from members
    union all
    select person, null, min(ends_at) from members group by person
    having count(*) = (select count(*) from counted)
"""


def rights_in(source: duckdb.DuckDBPyConnection) -> list[Right]:
    """Give all rights of a release; none where it does not speak of any, so that nobody reads."""
    if not has_relation(source, "segment_parts", "segment_access"):
        return []
    found: list[Right] = source.execute(_RIGHTS).fetchall()
    members = source.execute(_MEMBERS).fetchall()
    return found + [
        (person, None, account, False, "read", ends_at, None)
        for person, account, ends_at in members
    ]
