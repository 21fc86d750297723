"""Memberships through time: what a build changes against the release that readers have."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_warehouse.build import connect, sql_text
from segment_warehouse.evaluation import read_rules
from segment_warehouse.evidence import find_reasons
from segment_warehouse.guards import find_breaches
from segment_warehouse.reasons import KEYS, has_table
from segment_warehouse.release import current_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import duckdb

    from segment_warehouse.evaluation import Rules
    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build

HISTORY = ("segment_membership_events", "segment_sizes")
ERASED = """
    create or replace temp table erased as
    select account_id, customer_id from shop.customers where erased_at is not null
"""
WITHDRAWN = """
    create or replace temp table withdrawn as
    select account_id, customer_id from erased
    union
    select account_id, customer_id from exports.suppressed_customers
    {earlier}
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A segment that a guard holds, and what the guard found."""

    segment_id: str
    reason: str


def carry_history(before: Path | None, path: Path, build: Build) -> None:
    """Copy into a build what a release knows of the time before it; None before the first.

    Nothing of customers who were erased is copied. A build of an instant that is published already
    replaces it, so what the release says of that instant is left out.
    """
    with opened(before, path) as connection:
        connection.execute(ERASED)
        for name, time in zip(HISTORY, ("changed_at", "as_of"), strict=True):
            connection.execute(f"delete from segments.{name}")
            if not has_table(connection, "before", "segments", name):
                continue
            kept = (
                ""
                if name == "segment_sizes"
                else "anti join erased using (account_id, customer_id)"
            )
            connection.execute(
                f"insert into segments.{name} by name"
                f" select * from before.segments.{name} {kept} where {time} < ?",
                [build.as_of.replace(tzinfo=None)],
            )


def settle(home: Home, path: Path, build: Build, repository: Path, target: Path) -> list[Held]:
    """Hold what looks wrong, and write down who entered and left, why, and how many.

    Args:
        home: where the current release is, which is what readers have.
        path: the build file, whose memberships dbt has made.
        build: what names it.
        repository: the project, for its compiled segments.
        target: dbt's target folder of this build.

    Returns:
        The segments that are held: the members of the current release are in the build file, but
        those who withdrew since.
    """
    with opened(current_release(home), path) as connection:
        forget_deleted_segments(connection)
        prepare(connection, build)
        breaches = find_breaches(connection, build.as_of, dict(build.released))
        find_members(connection, breaches)
        rules = read_rules(repository)
        if is_first(connection):
            connection.execute(f"create temp view explained as {first_changes()}")
        else:
            find_changes(connection, build)
            find_reasons(home, connection, rules, target, build)
        connection.begin()
        hold(connection, breaches)
        append_changes(connection, build)
        append_sizes(connection, build, breaches)
        keep_rules(connection, rules)
        connection.commit()
    return [Held(segment_id, reason) for segment_id, reason in sorted(breaches.items())]


@contextmanager
def opened(before: Path | None, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a build file, with a release beside it as `before`; empty before the first."""
    with connect(path) as connection:
        place, option = (":memory:", "") if before is None else (sql_text(before), "(read_only)")
        connection.execute(f"attach '{place}' as before {option}")
        try:
            yield connection
        finally:
            # Where dbt still has the file open, in this process, the two share what is attached.
            connection.execute("detach before")


def forget_deleted_segments(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the history of segments that no spec defines any more."""
    for name in HISTORY:
        connection.execute(
            f"delete from segments.{name} where segment_id not in"
            " (select segment_id from segment_parts.segment_definitions)"
        )


def prepare(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Make the temporary tables of what was: for readers, and at the last instant before this."""
    connection.execute(ERASED)
    earlier = ""
    if has_table(connection, "before", "exports", "suppressed_customers"):
        earlier = "except select account_id, customer_id from before.exports.suppressed_customers"
    connection.execute(WITHDRAWN.format(earlier=earlier))
    known = has_table(connection, "before", "segments", "segment_memberships")
    read = (
        "before.segments.segment_memberships" if known else "segments.segment_memberships limit 0"
    )
    connection.execute(f"create temp view members_read as select * from {read}")
    listed = "before.segments.segments where status <> 'archived'"
    connection.execute(
        "create temp view segments_read as select segment_id from "
        + (listed if known else "segment_parts.segment_definitions limit 0")
    )
    connection.execute(f"create temp view members_before as {members_before(connection, build)}")


def members_before(connection: duckdb.DuckDBPyConnection, build: Build) -> str:
    """Give the query for who was in which segment at the last instant before the build's.

    That is what readers have, except where the build replaces one of the same instant.
    """
    if has_table(connection, "before", "segments", "builds"):
        (current,) = connection.execute("select max(as_of) from before.segments.builds").fetchall()
        if current[0] < build.as_of.replace(tzinfo=None):
            return (
                f"select {KEYS} from members_read anti join erased using (account_id, customer_id)"
            )
    return (
        "select segment_id, account_id, customer_id"
        " from segments.segment_membership_events group by segment_id, account_id, customer_id"
        " having arg_max(change, changed_at) = 'entered'"
    )


def find_members(connection: duckdb.DuckDBPyConnection, breaches: Mapping[str, str]) -> None:
    """Make the temporary view `members_now`; of a held segment, only who withdrew since leaves."""
    connection.execute("create temp table held (segment_id text)")
    connection.executemany("insert into held values (?)", [[one] for one in breaches] or [[None]])
    connection.execute(
        "create temp view members_now as"
        f" select {KEYS} from segments.segment_memberships anti join held using (segment_id)"
        f" union all select {KEYS} from members_read semi join held using (segment_id)"
        " anti join withdrawn using (account_id, customer_id)"
    )


def find_changes(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Make the temporary table `changes_found`; those of held segments have their reason.

    Where the build replaces one of the same instant, what readers have may have changed in that
    one, and keeps the reason from there.
    """
    connection.execute(
        "create temp table changes_found as"
        f" select {KEYS}, 'entered' as change, cast(null as text) as reason"
        f" from members_now anti join members_before using ({KEYS})"
        f" union all select {KEYS}, 'left', null"
        f" from members_before anti join members_now using ({KEYS})"
        " semi join segment_parts.segment_definitions using (segment_id)"
    )
    if has_table(connection, "before", "segments", "segment_membership_events"):
        connection.execute(
            "update changes_found as changes set reason = events.reason"
            " from before.segments.segment_membership_events as events"
            " where changes.segment_id in (select segment_id from held)"
            f" and ({tuple_of('changes', KEYS)}) = ({tuple_of('events', KEYS)})"
            " and changes.change = events.change and events.changed_at = ?",
            [build.as_of.replace(tzinfo=None)],
        )
    connection.execute(
        "update changes_found set reason = 'data'"
        " where reason is null and segment_id in (select segment_id from held)"
    )


def is_first(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether no build before this one has told of any segment."""
    found = connection.execute(
        "select exists (from segments.segment_sizes) or exists (from members_before)"
        " or exists (from segments_read)"
    )
    return not found.fetchall()[0][0]


def first_changes() -> str:
    """Give the query for all changes of a first build, of which the reasons are known.

    All members entered, by their segment's definition or by its exceptions. They are too many to
    be held beside the memberships, or to be sorted: they come in the order of those.
    """
    return f"""
        select {KEYS}, 'entered' as change,
            case
                when (segment_id, customer_id) in (
                    select segment_id, customer_id from segment_parts.segment_exceptions
                    where is_included
                ) then 'manual'
                else 'definition'
            end as reason
        from members_now
    """


def tuple_of(table: str, names: str) -> str:
    """Give columns with the name of their table."""
    return ", ".join(f"{table}.{name}" for name in names.split(", "))


def keep_rules(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Keep the compiled segments in the build, for the one that comes after it."""
    connection.execute(
        "create or replace table segment_parts.compiled_segments"
        " (name text not null, text text not null)"
    )
    if rules.models:
        connection.executemany(
            "insert into segment_parts.compiled_segments values (?, ?)",
            [[name, text] for name, text in rules.models.items()],
        )


def hold(connection: duckdb.DuckDBPyConnection, breaches: Mapping[str, str]) -> None:
    """Put what readers have in the place of the new members of held segments."""
    for segment_id in breaches:
        connection.execute(
            "delete from segments.segment_memberships where segment_id = ?", [segment_id]
        )
        connection.execute(
            "insert into segments.segment_memberships by name select * from members_read"
            " anti join withdrawn using (account_id, customer_id) where segment_id = ?",
            [segment_id],
        )


def append_changes(connection: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Add the changes to the history, as `explained` has them."""
    connection.execute(
        "insert into segments.segment_membership_events by name"
        f" select {KEYS}, change, cast($1 as timestamp) as changed_at, reason, $2 as build_id,"
        " $3 as spec_commit from explained",
        [build.as_of.replace(tzinfo=None), build.id, build.git_commit],
    )


def append_sizes(
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    breaches: Mapping[str, str],
) -> None:
    """Add a row for each segment to the sizes."""
    connection.execute(
        "insert into segments.segment_sizes by name"
        " select $1 as build_id, cast($2 as timestamp) as as_of, segment_id,"
        " (select count(*) from segments.segment_memberships as now"
        "  where now.segment_id = definitions.segment_id) as members,"
        " (select count(*) from explained where explained.segment_id = definitions.segment_id"
        "  and change = 'entered') as entered_count,"
        " (select count(*) from explained where explained.segment_id = definitions.segment_id"
        "  and change = 'left') as left_count,"
        " segment_id in (select * from held where segment_id is not null) as is_held"
        " from segment_parts.segment_definitions as definitions where status <> 'archived'"
        " order by segment_id",
        [build.id, build.as_of.replace(tzinfo=None)],
    )
    for column, notes in (("held_reason", breaches), ("released_by", dict(build.released))):
        for segment_id, note in notes.items():
            connection.execute(
                f"update segments.segment_sizes set {column} = ?"
                " where segment_id = ? and as_of = ?",
                [note, segment_id, build.as_of.replace(tzinfo=None)],
            )
