"""Adds runs of the past to the history, as if they had been made then."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from segment_warehouse.build import connect, sql_text
from segment_warehouse.evaluation import REFERENCE
from segment_warehouse.inputs import Build

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from segment_warehouse.home import Home

KEYS = "segment_id, account_id, customer_id"
INTERVALS = "dbt_project/models/segments/segment_membership_intervals.sql"


def copy_release(home: Home, release: Path) -> Path:
    """Copy a release to a private file, which may be changed."""
    shutil.rmtree(home.rewriting, ignore_errors=True)
    home.rewriting.mkdir(parents=True, mode=0o700)
    path = home.rewriting / release.name
    shutil.copyfile(release, path)
    path.chmod(0o600)
    return path


def add_run(history: Path, snapshot: Path, build: Build) -> None:
    """Put the memberships of a past run where they belong in a history.

    Args:
        history: a private copy of a release; its runs are later than the past one, or earlier.
        snapshot: the file of the past run, with its memberships.
        build: what names the past run.

    What changed in it, and in the run that follows it, is found anew: the data of then is not
    kept, so no reason is known but that a segment began.
    """
    with connect(history) as connection:
        connection.execute(f"attach '{sql_text(snapshot)}' as past (read_only)")
        at = build.as_of.replace(tzinfo=None)
        found = connection.execute(
            "select min(as_of) from segments.segment_sizes where as_of > ?", [at]
        ).fetchall()
        connection.begin()
        remember_states(connection, at, found[0][0])
        replace_run(connection, at, build)
        if found[0][0]:
            replace_next_run(connection, found[0][0])
        add_sizes(connection, at, build)
        connection.commit()
        connection.execute("detach past")


def remember_states(
    connection: duckdb.DuckDBPyConnection, at: datetime, following: datetime | None
) -> None:
    """Note who was in which segment before an instant, at it, and at the run that follows."""
    state = (
        f"select {KEYS} from segments.segment_membership_events where changed_at {{}} ?"
        f" group by {KEYS} having arg_max(change, changed_at) = 'entered'"
    )
    known = (
        f"select {KEYS} from past.segments.segment_memberships"
        " semi join segment_parts.segment_definitions using (segment_id)"
    )
    connection.execute(f"create or replace temp table state_before as {state.format('<')}", [at])
    connection.execute(f"create or replace temp table state_at as {known}")
    connection.execute(
        f"create or replace temp table state_after as {state.format('<=')}", [following or at]
    )
    connection.execute(
        "create or replace temp table begun as select distinct segment_id"
        " from segments.segment_sizes where as_of < ?",
        [at],
    )
    connection.execute(
        "create or replace temp table replaced as"
        " select * from segments.segment_membership_events where changed_at = ?",
        [following or at],
    )


def changes(earlier: str, later: str) -> str:
    """Give the query for what differs between two states."""
    return (
        f"select {KEYS}, 'entered' as change from (from {later} anti join {earlier} using ({KEYS}))"
        f" union all"
        f" select {KEYS}, 'left' from (from {earlier} anti join {later} using ({KEYS}))"
    )


def replace_run(connection: duckdb.DuckDBPyConnection, at: datetime, build: Build) -> None:
    """Write the events of the past run."""
    connection.execute("delete from segments.segment_membership_events where changed_at = ?", [at])
    connection.execute(
        "insert into segments.segment_membership_events by name"
        f" select {KEYS}, change, cast($1 as timestamp) as changed_at,"
        " case when segment_id not in (select segment_id from begun) then 'definition' end"
        " as reason, $2 as build_id, $3 as spec_commit"
        f" from ({changes('state_before', 'state_at')}) order by all",
        [at, build.id, build.git_commit],
    )


def replace_next_run(connection: duckdb.DuckDBPyConnection, following: datetime) -> None:
    """Write the events of the run that follows; those that stay keep their reason."""
    connection.execute(
        "delete from segments.segment_membership_events where changed_at = ?", [following]
    )
    connection.execute(
        "insert into segments.segment_membership_events by name"
        f" select {KEYS}, found.change, cast($1 as timestamp) as changed_at,"
        " case when segment_id in (select segment_id from begun) then replaced.reason end"
        " as reason, runs.build_id, runs.spec_commit"
        f" from ({changes('state_at', 'state_after')}) as found"
        f" left join replaced using ({KEYS})"
        " cross join (select any_value(sizes.build_id) as build_id,"
        " (select any_value(spec_commit) from replaced) as spec_commit"
        " from segments.segment_sizes as sizes where as_of = $1) as runs order by all",
        [following],
    )
    connection.execute(
        "update segments.segment_sizes as sizes set"
        f" entered_count = {counted('entered', 'sizes.as_of')},"
        f" left_count = {counted('left', 'sizes.as_of')}"
        " where as_of = ?",
        [following],
    )


def counted(change: str, instant: str) -> str:
    """Give the query for how many entered or left a segment at an instant."""
    return (
        "(select count(*) from segments.segment_membership_events as events"
        " where events.segment_id = sizes.segment_id"
        f" and events.change = '{change}' and events.changed_at = {instant})"
    )


def add_sizes(connection: duckdb.DuckDBPyConnection, at: datetime, build: Build) -> None:
    """Write the sizes of the past run; no guard has held anything in it."""
    connection.execute("delete from segments.segment_sizes where as_of = ?", [at])
    connection.execute(
        "insert into segments.segment_sizes by name"
        " select $1 as build_id, as_of, segment_id,"
        " (select count(*) from state_at where state_at.segment_id = sizes.segment_id) as members,"
        f" {counted('entered', 'sizes.as_of')} as entered_count,"
        f" {counted('left', 'sizes.as_of')} as left_count, false as is_held"
        " from (select segment_id, cast($2 as timestamp) as as_of"
        " from past.segment_parts.segment_definitions where status <> 'archived') as sizes"
        " semi join segment_parts.segment_definitions using (segment_id) order by segment_id",
        [build.id, at],
    )


def finish_history(repository: Path, history: Path, current: Build, count: int) -> Build:
    """Make a changed history ready to be published, and give what names it.

    The release keeps its id, with a number for its history at the end.
    """
    named = replace(current, id=f"{current.id.partition('-h')[0]}-h{count}")
    intervals = REFERENCE.sub(r'segments."\1"', (repository / INTERVALS).read_text())
    with connect(history) as connection:
        connection.begin()
        connection.execute("delete from segments.segment_membership_intervals")
        connection.execute(f"insert into segments.segment_membership_intervals by name {intervals}")
        connection.execute("update segments.builds set build_id = ?", [named.id])
        connection.commit()
    return named


def build_of(release: Path) -> Build:
    """Read what names a release."""
    with connect(release, read_only=True) as connection:
        rows = connection.execute(
            "select build_id, as_of at time zone 'UTC', git_commit, git_dirty from segments.builds"
        ).fetchall()
    return Build(*rows[0])


def history_number(build_id: str) -> int:
    """Give how often the history of a release was changed.

    >>> history_number("1d42d7976f7e-20261101T000000Z-h3")
    3
    """
    return int(build_id.partition("-h")[2] or 0)
