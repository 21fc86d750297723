"""Which rows a reader sees: one policy a table, over what the reader may read at this second."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segment_serving.server import Server

REACH = "segments_data.reach(current_user)"
MODULE = f"exists (select from {REACH} where segment_id is null and account_id is null)"
# No part looks at the table's own row inside a subquery, so each is read once a statement.
WHOLE = f"(select segment_id from {REACH} where segment_id is not null and account_id is null)"
PAIRS = f"""(
    select segment_id, account_id from {REACH}
    where segment_id is not null and account_id is not null
)"""
CONDITIONS = {
    "any": f"exists (select from {REACH})",
    "pair": f"segment_id in {WHOLE} or (segment_id, account_id) in {PAIRS}",
    "whole": f"segment_id in {WHOLE}",
    "both": f"segment_id in {WHOLE} and other_segment_id in {WHOLE}",
    "account": f"account_id in (select account_id from {REACH}"
    " where segment_id is null and account_id is not null)",
    "module": MODULE,
}
_FOUND = """
    select coalesce(array_agg(polname::text), '{}'),
        coalesce(bool_and(polcmd = 'r' and polpermissive and polroles = '{0}'), true),
        (select relrowsecurity from pg_class where oid = %(table)s::regclass)
    from pg_policy where polrelid = %(table)s::regclass
"""


def restrict(server: Server, table: str, scope: str) -> None:
    """Give a table the one policy of its scope, and no other; touch nothing that is as it should.

    A change waits for readers, so that none is made where nothing differs.
    """
    condition = CONDITIONS[scope]
    name = f"readable_{hashlib.sha256(condition.encode()).hexdigest()[:12]}"
    ((found, is_plain, is_on),) = server.execute(_FOUND, {"table": table}).fetchall()
    if found != [name] or not is_plain:
        for other in found:
            server.execute(f'drop policy "{other.replace(chr(34), chr(34) * 2)}" on {table}')
        server.execute(f"create policy {name} on {table} for select using ({condition})")
    if not is_on:
        server.execute(f"alter table {table} enable row level security")
