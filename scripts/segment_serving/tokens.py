"""Tokens: a privilege for each segment and account that somebody may read.

An old transaction reads the table of rights as it was, but a privilege as it is now. One on the
segment's view would not tell its accounts apart. A token is a type without a value, since no list
of relations shows that.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from segment_serving.server import Server

TABLE = "create table segments_data.tokens (segment_id text, account_id text, token regtype)"
_NAME = (
    "format('segments_data.right_%s',"
    " md5(concat(quote_nullable(segment_id), quote_nullable(account_id))))"
)
_NEW = f"""
    select distinct {_NAME} from segments_data.access
    where may = 'read' and to_regtype({_NAME}) is null
"""
_PLACE = f"""
    with placed as (
        update segments_data.access set token = to_regtype({_NAME})
        where may = 'read' and token is distinct from to_regtype({_NAME})
        returning segment_id, account_id, token
    )
    insert into segments_data.tokens
    select segment_id, account_id, token from placed except table segments_data.tokens
"""
_UNUSED = """
    delete from segments_data.tokens as tokens where not exists (
        select from segments_data.access as access
        where access.segment_id is not distinct from tokens.segment_id
    ) returning token::text
"""
# Who has a right on all accounts keeps the tokens of each, by which an old transaction reads.
_WANTED = """
    select distinct person, tokens.token::text from segments_data.access
    inner join segments_data.tokens on access.segment_id is not distinct from tokens.segment_id
    where state = 'granted' and may = 'read'
        and (access.account_id is null or access.account_id = tokens.account_id)
"""
_FOUND = """
    select case when grantee = 0 then 'public' else pg_get_userbyid(grantee)::text end,
        pg_type.oid::regtype::text, grantee = 0
    from pg_type cross join aclexplode(coalesce(typacl, acldefault('T', typowner)))
    where typnamespace = 'segments_data'::regnamespace and typtype = 'e' and grantee <> typowner
"""


def place_tokens(server: Server) -> None:
    """Make the tokens that rights lack, and drop those of segments that nobody reads."""
    for (name,) in server.execute(_NEW).fetchall():
        server.execute(f"create type {name} as enum ()")
    server.execute(_PLACE)
    for (name,) in server.execute(_UNUSED).fetchall():
        server.execute(f"drop type {name}")


def grant_tokens(server: Server) -> None:
    """Give the tokens of rights in force, many in one statement."""
    found = {(role, token) for role, token, _ in server.execute(_FOUND)}
    missing = sorted(set(server.execute(_WANTED)) - found)
    for role, rows in groupby(missing, lambda one: str(one[0])):
        tokens = ", ".join(token for _, token in rows)
        server.execute(f"grant usage on type {tokens} to {quoted(role)}")


def revoke_tokens(server: Server) -> None:
    """Take the tokens that nobody should have; a new one is anybody's."""
    wanted = set(server.execute(_WANTED))
    for role, token, is_public in server.execute(_FOUND).fetchall():
        if is_public or (role, token) not in wanted:
            server.execute(
                f"revoke usage on type {token} from {'public' if is_public else quoted(role)}"
            )
