"""Why customers entered or left: found by evaluating the old rules, and the old data, anew.

Each test asks what would have been without one of the causes. The first that explains a change
is its reason: the spec's end, its exceptions, its edit, the segments that it is made of, the
passing of time; what is left is data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.causes import decided, differing, made_of_others, standing
from segment_warehouse.evaluation import Rules, materialize
from segment_warehouse.yesterday import yesterday_members

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime
    from pathlib import Path

    from segment_warehouse.dbt_models import Model

KEYS = "segment_id, account_id, customer_id"
NOT_EXPLAINED = "reason is null"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reasons are found from.

    `rules` and `old_rules` are the compiled segments of this build and of the one before; `models`
    are this run's dbt models by name, `target` dbt's folder, `as_of` the run's instant. The
    connection has the build file as its database, the release before attached as `then`, and
    `scratch` attached for tables that nobody keeps.
    """

    connection: duckdb.DuckDBPyConnection
    then: str
    rules: Rules
    old_rules: Rules
    models: dict[str, Model]
    target: Path
    scratch: Path
    as_of: datetime


def explain_changes(evidence: Evidence) -> None:
    """Fill the column `reason` of the temporary table `changes`."""
    connection = evidence.connection
    connection.execute(EXPIRED)
    connection.execute(manual_changes(connection, evidence.then))
    explain_by_definition(evidence)
    explain_by_upstream(evidence)
    explain_by_time(evidence)
    connection.execute(f"update changes set reason = 'data' where {NOT_EXPLAINED}")


EXPIRED = """
    update changes set reason = 'expired'
    from ended
    where changes.segment_id = ended.segment_id
        and changes.account_id = ended.account_id
        and changes.change = 'left'
"""


def manual_changes(connection: duckdb.DuckDBPyConnection, then: str) -> str:
    """Give the statement for changes that exceptions of the spec decide, or their end."""
    old = (
        f"{then}.segment_parts"
        if has_table(connection, then, "segment_parts", "segment_exceptions")
        else None
    )
    return f"""
        update changes set reason = 'manual'
        from ({decided("segment_parts", old)}) as decided
        where {NOT_EXPLAINED}
            and changes.segment_id = decided.segment_id
            and changes.customer_id = decided.customer_id
            and (changes.change = 'entered') = decided.enters
    """


def has_table(connection: duckdb.DuckDBPyConnection, database: str, schema: str, name: str) -> bool:
    """Tell whether a database has a table."""
    found = connection.execute(
        "select 1 from duckdb_tables() where (database_name, schema_name, table_name) = (?, ?, ?)",
        [database, schema, name],
    )
    return bool(found.fetchall())


def open_segments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the segments that have changes without a reason."""
    rows = connection.execute(
        f"select distinct segment_id from changes where {NOT_EXPLAINED} order by segment_id"
    )
    return [segment_id for (segment_id,) in rows.fetchall()]


def explain_by_definition(evidence: Evidence) -> None:
    """Find the changes that the old spec of a segment would not have made on today's data."""
    begun_or_ended, edited = differing(
        open_segments(evidence.connection), evidence.rules, evidence.old_rules
    )
    explain(evidence.connection, "definition", begun_or_ended)
    if not edited:
        return
    members, old = "segments.segment_memberships", evidence.old_rules
    relation_of = standing(evidence.models, members, old.engine, old.models)
    compare(evidence, edited, old, "old_rules", relation_of, "definition")


def explain_by_upstream(evidence: Evidence) -> None:
    """Find the changes that would not be, had the segments that one is made of not changed."""
    segments = made_of_others(open_segments(evidence.connection), evidence.rules)
    if not segments:
        return
    relation_of = standing(evidence.models, "members_before", evidence.rules.engine)
    compare(evidence, segments, evidence.rules, "old_members", relation_of, "upstream")


def compare(
    evidence: Evidence,
    segments: Collection[str],
    rules: Rules,
    schema: str,
    relation_of: Callable[[str], str | None],
    reason: str,
) -> None:
    """Evaluate segments otherwise; what would not have changed then has this reason."""
    connection = evidence.connection
    connection.execute(f"create schema scratch.{schema}")
    names = [f"seg_{segment_id}" for segment_id in segments]
    try:
        made = materialize(
            connection, rules, names, f"scratch.{schema}", relation_of, evidence.as_of
        )
    except duckdb.Error:
        # The old spec does not fit today's tables: then it is a matter of definition.
        explain(connection, "definition", segments)
        return
    arms = [
        f"select '{segment_id}' as segment_id, account_id, customer_id"
        f" from {made[f'seg_{segment_id}']}"
        for segment_id in segments
    ]
    otherwise = " union all ".join(arms)
    names_listed = ", ".join(f"'{segment_id}'" for segment_id in segments)
    connection.execute(
        f"update changes set reason = '{reason}' where {NOT_EXPLAINED}"
        f" and segment_id in ({names_listed})"
        f" and (({KEYS}) in (select {KEYS} from ({otherwise}))) = (change = 'left')"
    )


def explain_by_time(evidence: Evidence) -> None:
    """Find the changes that come about on yesterday's data at today's instant, too."""
    segments = open_segments(evidence.connection)
    if not segments or not has_table(evidence.connection, evidence.then, "raw_files", "customers"):
        return
    try:
        yesterday_members(evidence, segments)
    except duckdb.Error:
        return  # Yesterday's tables are of another shape: that is a matter of data.
    evidence.connection.execute(
        f"update changes set reason = 'time' where {NOT_EXPLAINED}"
        f" and (({KEYS}) in (select {KEYS} from scratch.yesterday.members))"
        " = (change = 'entered')"
        # Whoever could have had a place before has gained it from others.
        f" and not (change = 'entered' and ({KEYS}) in"
        f" (select {KEYS} from scratch.yesterday.candidates))"
    )


def explain(connection: duckdb.DuckDBPyConnection, reason: str, segments: Iterable[str]) -> None:
    """Give all changes of segments that have none one reason."""
    connection.execute(
        f"update changes set reason = ? where {NOT_EXPLAINED}"
        " and segment_id in (select unnest(cast(? as text[])))",
        [reason, list(segments)],
    )
