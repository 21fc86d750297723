"""The connection to the Postgres that BI tools read, and the objects that rights hang on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from segment_serving import tokens
from segment_serving.errors import ServingError
from segment_serving.policies import restrict

if TYPE_CHECKING:
    from collections.abc import Iterator

Server = psycopg.Connection[tuple[Any, ...]]

ADDRESS = "SEGMENTS_POSTGRES"
LOCK = 0x5E93E275  # of nobody else: the number of the lock that one serving process holds
# A reader who keeps a transaction open must not stop other readers behind a change of a table.
SETTINGS = (
    "set client_min_messages = warning",
    "set timezone = 'UTC'",
    "set search_path = pg_catalog",
    "set lock_timeout = '60s'",
)
OURS = "segments_data", "segments", "marts"
FIRST = (
    "create schema segments_data",
    "create schema segments",
    "create schema marts",
    "comment on schema segments is 'Segments, their members and their history.'",
    "comment on schema marts is 'Customers, orders and what they did, without contact data.'",
    """
    create table segments_data.served (
        build_id text not null, sha256 text not null, served_at timestamptz not null,
        newest timestamp not null
    )
    """,
    """
    create table segments_data.revoked (
        person text not null, segment_id text not null, account_id text, may text not null
    )
    """,
    """
    create table segments_data.access (
        person text not null, segment_id text, account_id text, is_owner boolean not null,
        may text not null, ends_at timestamp, granted_through text,
        state text not null, token regtype
    )
    """,
    tokens.TABLE,
    "create index on segments_data.access (person)",
    """
    create table segments.access_log (
        logged_at timestamp not null, build_id text not null, git_commit text, actor text,
        person text not null, segment_id text, account_id text, may text not null,
        change text not null, ends_at timestamp, granted_through text
    )
    """,
)
LOG_COMMENTS = {
    "logged_at": "When the change took effect in this database, in UTC.",
    "build_id": "The build that brought it.",
    "git_commit": "The commit of the specs that say it.",
    "actor": "Who made that commit, or who served the build.",
    "person": "Whose right it is.",
    "segment_id": "The segment; null for all of them, and with them customers and orders.",
    "account_id": "The seller account; null for all.",
    "may": "read, edit, delete or export.",
    "change": "granted; pending, until the database has a role of that name; ended; or revoked.",
    "ends_at": "When the right ends by itself, in UTC; null for never.",
    "granted_through": "The group that gives it; null where it is the person's own.",
}
# A privilege is looked up as it is now, whatever an old transaction sees of the table of rights. A
# prepared statement in it would find what the session remembers of privileges, which is put right
# by whatever locks a table anew: here the one whose size is asked for. The token is looked up by
# way of that size, so that nothing is looked up ahead of it.
REACH = """
    create or replace function segments_data.reach(reader name)
    returns table (segment_id text, account_id text)
    language sql stable parallel safe security definer rows 20
    begin atomic
        with latest as materialized (
            select pg_relation_size('segments_data.served'::regclass) as size
        )
        select access.segment_id, access.account_id
        from segments_data.access cross join latest
        where access.person = reader::text and access.may = 'read'
            and (access.ends_at is null or access.ends_at > clock_timestamp() at time zone 'UTC')
            and has_type_privilege(
                reader, case when latest.size >= 0 then access.token end, 'usage'
            );
    end
"""


@contextmanager
def connected(address: str) -> Iterator[Server]:
    """Connect, and hold the only right to serve.

    Raises:
        ServingError: there is no connection, another process keeps the lock, or a statement fails.
    """
    try:
        connection = psycopg.connect(address, autocommit=True)
    except psycopg.ProgrammingError:
        raise ServingError(f"{ADDRESS} is no address: write postgresql://user@host/name.") from None
    except psycopg.OperationalError as error:
        raise ServingError(f"Postgres cannot be reached: {told(error)}") from None
    try:
        with connection:
            for setting in SETTINGS:
                connection.execute(setting)
            connection.execute("select pg_advisory_lock(%s)", [LOCK])
            yield connection
    except psycopg.Error as error:
        raise ServingError(f"Postgres refused: {told(error)}") from error


def told(error: psycopg.Error) -> str:
    """Give what a server says, in one line and without values of rows."""
    return (error.diag.message_primary or str(error)).strip().splitlines()[0]


def prepare(server: Server) -> None:
    """Make the schemas, the table of rights and the log where they are not there yet.

    Raises:
        ServingError: others keep something in schemas of these names.
    """
    found = {name for (name,) in server.execute(
        "select nspname from pg_namespace where nspname = any(%s)", [list(OURS)]
    )}  # fmt: skip
    if "segments_data" not in found:
        if found:
            raise ServingError(
                f"The database has a schema {sorted(found)[0]} that is not of a served build."
                " Give the served build a database of its own."
            )
        for statement in FIRST:
            server.execute(statement)
        server.execute(
            "comment on table segments.access_log is"
            " 'Who may do what since when. One row per change of a right.'"
        )
        for name, described in LOG_COMMENTS.items():
            server.execute(f"comment on column segments.access_log.{name} is {text(described)}")
    server.execute(REACH)
    restrict(server, "segments.access_log", "module")


def text(value: str | None) -> str:
    """Write a text as SQL wants it, where a statement takes no parameter."""
    return "null" if value is None else "'" + value.replace("'", "''") + "'"
