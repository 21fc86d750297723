"""Rights in Postgres: the table that the policies read, privileges, and the log of changes.

A right is in force while its row is there, its end has not come, and its reader has the privilege
on its token. The last also cuts off whoever reads in an old transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_serving.relations import RELATIONS
from segment_serving.tokens import grant_tokens, place_tokens, revoke_tokens
from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segment_serving.rights import Right
    from segment_serving.server import Server

COLUMNS = "person, segment_id, account_id, is_owner, may, ends_at, granted_through"
KEY = "person", "segment_id", "account_id", "may"
READ_BY_ALL = [one.name for one in RELATIONS if one.schema == "segments"]
READ_BY_MEMBERS = [one.name for one in RELATIONS if one.schema == "marts"]
_STAGE = """
    create temp table wanted (
        person text, segment_id text, account_id text, is_owner boolean, may text,
        ends_at timestamp, granted_through text
    )
"""
_SAME = " and ".join(
    f"wanted.{one} is not distinct from access.{one}" for one in COLUMNS.split(", ")
)
_WITHDRAW = f"""
    delete from segments_data.access
    where not exists (select from pg_temp.wanted where {_SAME})
    returning {COLUMNS}
"""
# The same right to another end, or to one of the accounts.
_KEEP = f"""
    insert into segments_data.access ({COLUMNS}, state)
    select {COLUMNS}, 'new' from pg_temp.wanted
    where (person, may) = (%(person)s, %(may)s)
        and segment_id is not distinct from %(segment_id)s
        and (%(account_id)s::text is null or account_id is not distinct from %(account_id)s)
        and not exists (
            select from segments_data.access
            where access.person = wanted.person and {_SAME}
        )
"""
_ADD = f"""
    insert into segments_data.access ({COLUMNS}, state)
    select {COLUMNS}, 'new' from (
        select {COLUMNS} from pg_temp.wanted except select {COLUMNS} from segments_data.access
    ) as missing
"""
_STATE = """
    case
        when ends_at <= clock_timestamp() at time zone 'UTC' then 'ended'
        when not exists (select from pg_roles where rolname = person) then 'pending'
        else 'granted'
    end
"""
_SETTLE = f"""
    update segments_data.access set state = {_STATE}
    where state <> {_STATE}
    returning person, segment_id, account_id, may, state, ends_at, granted_through
"""
_LOG = """
    insert into segments.access_log (
        logged_at, build_id, git_commit, actor, person, segment_id, account_id, may, change,
        ends_at, granted_through
    ) values (clock_timestamp() at time zone 'UTC', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# What readers should be able to touch, and what anybody but the owner can; `public` is role 0.
_WANTED = """
    with readers as (
        select person, segment_id from segments_data.access
        where state = 'granted' and may = 'read'
    )
    select person, 'segments', unnest(%(all)s::text[]) from readers
    union select person, 'segments', segment_id from readers where segment_id is not null
    union select person, 'segments', 'access_log' from readers where segment_id is null
    union select person, 'marts', unnest(%(members)s::text[]) from readers where segment_id is null
"""
_FOUND = """
    select case when grantee = 0 then 'public' else pg_get_userbyid(grantee)::text end,
        nspname::text, relname::text, bool_or(privilege_type <> 'SELECT'), grantee = 0
    from pg_class
    inner join pg_namespace on pg_namespace.oid = relnamespace
    cross join aclexplode(relacl)
    where nspname in ('segments', 'marts') and relkind in ('r', 'v') and grantee <> relowner
    group by 1, 2, 3, grantee
"""
_SCHEMAS = """
    select case when grantee = 0 then 'public' else pg_get_userbyid(grantee)::text end,
        nspname::text, grantee = 0
    from pg_namespace cross join aclexplode(nspacl)
    where nspname in ('segments_data', 'segments', 'marts') and grantee <> nspowner
    group by 1, 2, grantee
"""
_THERE = """
    select nspname::text, relname::text from pg_class
    inner join pg_namespace on pg_namespace.oid = relnamespace
    where nspname in ('segments', 'marts') and relkind in ('r', 'v')
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """What changes rights: the build that is served, its commit, and who is answerable."""

    build_id: str
    git_commit: str | None
    actor: str | None


def stage_rights(server: Server, rights: Sequence[Right]) -> None:
    """Lay the wanted rights beside those in force, unseen by readers."""
    server.execute("drop table if exists pg_temp.wanted")
    server.execute(_STAGE)
    with server.cursor().copy(f"copy pg_temp.wanted ({COLUMNS}) from stdin") as stream:
        for right in rights:
            stream.write_row(right)


def withdraw(server: Server, cause: Cause) -> None:
    """Take away what is granted no more; what is left of a right stays, in its new form.

    Comes ahead of the rows of a build: nobody waits for a load to lose a right.
    """
    gone = server.execute(_WITHDRAW).fetchall()
    names = COLUMNS.split(", ")
    for values in gone:
        row = dict(zip(names, values, strict=True))
        log(server, cause, [*(row[one] for one in KEY), "revoked", row["ends_at"],
                            row["granted_through"]])  # fmt: skip
        server.execute(_KEEP, row)
    place_tokens(server)
    settle(server, cause)
    revoke(server)
    grant_tokens(server)


def grant(server: Server, cause: Cause) -> None:
    """Give what is granted, to the roles that exist, and note it."""
    server.execute(_ADD)
    place_tokens(server)
    settle(server, cause)
    revoke(server)
    grant_tokens(server)
    there = set(server.execute(_THERE).fetchall())
    found = {(role, schema, name) for role, schema, name, _, _ in server.execute(_FOUND)}
    for role, schema, name in sorted(wanted(server) - found):
        if (schema, name) in there:
            server.execute(f"grant select on {schema}.{quoted(name)} to {quoted(role)}")
    has = {(role, schema) for role, schema, _ in server.execute(_SCHEMAS)}
    for role, schema in sorted({(role, schema) for role, schema, _ in wanted(server)} - has):
        server.execute(f"grant usage on schema {schema} to {quoted(role)}")


def pending(server: Server) -> list[str]:
    """Give who has rights but no role yet."""
    found = server.execute(
        "select distinct person from segments_data.access where state = 'pending' order by person"
    )
    return [person for (person,) in found]


def settle(server: Server, cause: Cause) -> None:
    """Say of each right whether it is in force, and note where that has changed."""
    for *values, state, ends_at, through in server.execute(_SETTLE).fetchall():
        log(server, cause, [*values, state, ends_at, through])


def log(server: Server, cause: Cause, values: Sequence[object]) -> None:
    """Note a change of a right, for good."""
    server.execute(_LOG, [cause.build_id, cause.git_commit, cause.actor, *values])


def wanted(server: Server) -> set[tuple[str, str, str]]:
    """Give role, schema and relation of each privilege to read that should be there."""
    lists = {"all": READ_BY_ALL, "members": READ_BY_MEMBERS}
    return set(server.execute(_WANTED, lists).fetchall())


def revoke(server: Server) -> None:
    """Take the privileges that nobody should have, whoever granted them, to readers or to all."""
    should = wanted(server)
    for role, schema, name, is_more, is_public in server.execute(_FOUND).fetchall():
        if is_more or is_public or (role, schema, name) not in should:
            server.execute(f"revoke all on {schema}.{quoted(name)} from {named(role, is_public)}")
    schemas = {(role, schema) for role, schema, _ in should}
    for role, schema, is_public in server.execute(_SCHEMAS).fetchall():
        if is_public or (role, schema) not in schemas:
            server.execute(f"revoke all on schema {schema} from {named(role, is_public)}")
    revoke_tokens(server)


def named(role: str, is_public: bool) -> str:
    """Write whom a privilege is of."""
    return "public" if is_public else quoted(role)
