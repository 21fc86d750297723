"""What an edit does to people: the old rules and the new ones on the same published data."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from segment_compiler.compiler import compile_project
from segment_warehouse.build import connect, sql_text
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments.plan_files import file_moves
from segments.plan_guards import would_hold
from segments.plan_lists import has_lists, list_models, read_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from segment_compiler.project import Project
    from segments.plan_files import FileMoves
    from segments.project import Workspace

KEYS = "segment_id, account_id, customer_id"
READ = ("shop", "marts", "exports", "segment_parts", "segments")


@dataclass(frozen=True, slots=True)
class Moves:
    """A segment's people: as published, by the old rule and by the new one, on the same data.

    `entering` and `leaving` are between the old rule and the new one: what the edit does.
    `held` says which guard the new members would meet.
    """

    published: int | None
    before: int
    after: int
    entering: int
    leaving: int
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that an edit does, by segment and by export."""

    segments: Mapping[str, Moves]
    exports: Mapping[str, FileMoves]


@contextmanager
def opened(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a scratch database with a release beside it, read-only, as `published`."""
    with (
        TemporaryDirectory(prefix="segments-plan-") as folder,
        connect(Path(folder) / "plan.duckdb") as connection,
    ):
        connection.execute(f"attach '{sql_text(release)}' as published (read_only)")
        yield connection


def relations(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Give the published relation of each model by the model's name."""
    rows = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
        " union all select schema_name, view_name from duckdb_views()"
        " where database_name = 'published' and not internal"
    ).fetchall()
    # The canonical shop's models have its name in front, its relations have not.
    return {
        f"shop_{name}" if schema == "shop" else name: f'published."{schema}"."{name}"'
        for schema, name in rows
        if schema in READ
    }


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    schema: str,
    as_of: datetime,
    workspace: Workspace,
    members_of: str,
    alike: dict[str, str] | None = None,
) -> set[str]:
    """Evaluate the segments and exports of a project into a schema.

    Args:
        connection: from `opened`.
        project: the segments that are evaluated; others that they name are taken as they are.
        schema: what is made.
        as_of: the published instant.
        workspace: where the models and macros are, and the files of lists.
        members_of: the relation with the members of segments that are not evaluated.
        alike: what another call made, by query, so that nothing is computed twice.

    Returns:
        The exports that were evaluated.

    Raises:
        PlanError: the file of a list is not what its spec says.
        duckdb.Error: the published tables do not have what the specs ask about.
    """
    files = compile_project(project)
    models = {Path(name).stem: text for name, text in files.items() if name.endswith(".sql")}
    known = relations(connection)
    connection.execute(f"create schema {schema}")
    rules = Rules(models, workspace.repository / MACROS)
    if has_lists(project):
        rules = Rules(models | list_models(workspace.repository), rules.macros)
        read_lists(connection, rules, f"plan.{schema}", workspace.specs)
        known["segment_list_entries"] = f"plan.{schema}.segment_list_entries"
    built = {f"seg_{segment.id}" for segment in project.built}

    def relation_of(name: str) -> str | None:
        if name.startswith("seg_") and name not in built:
            segment_id = name.removeprefix("seg_")
            of_segment = f"{members_of} where segment_id = '{segment_id}'"
            return f"(select * exclude (segment_id) from {of_segment})"
        return None if name in rules.models else known.get(name)

    wanted = ["segment_memberships", "segment_definitions", "export_decisions"]
    materialize(connection, rules, wanted, f"plan.{schema}", relation_of, as_of, alike)
    rows = connection.execute(f"select distinct export_id from plan.{schema}.export_decisions")
    return {export_id for (export_id,) in rows.fetchall()}


def compare(
    connection: duckdb.DuckDBPyConnection, old: Project, new: Project, as_of: datetime
) -> Numbers:
    """Compare what `evaluate` made in the schemas `base` and `branch`."""
    before, after = sizes(connection, "plan.base"), sizes(connection, "plan.branch")
    published = sizes(connection, "published.segments")
    entering = differing(connection, "plan.branch", "plan.base")
    leaving = differing(connection, "plan.base", "plan.branch")
    known, held = known_segments(connection), would_hold(connection, as_of)
    segments = {
        id_: Moves(
            published=published.get(id_, 0) if id_ in known else None,
            before=before.get(id_, 0),
            after=after.get(id_, 0),
            entering=entering.get(id_, 0),
            leaving=leaving.get(id_, 0),
            held=held.get(id_),
        )
        for id_ in sorted({one.id for one in (*old.built, *new.built)})
    }
    return Numbers(segments, file_moves(connection, old, new, as_of))


def sizes(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, int]:
    """Count members by segment."""
    rows = connection.execute(
        f"select segment_id, count(*) from {schema}.segment_memberships group by segment_id"
    )
    return dict(rows.fetchall())


def known_segments(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Give the segments that readers have."""
    rows = connection.execute(
        "select segment_id from published.segments.segments where status <> 'archived'"
    )
    return {segment_id for (segment_id,) in rows.fetchall()}


def differing(connection: duckdb.DuckDBPyConnection, these: str, those: str) -> dict[str, int]:
    """Count the members that one side has and the other has not, by segment."""
    rows = connection.execute(
        f"select segment_id, count(*) from {these}.segment_memberships"
        f" anti join {those}.segment_memberships using ({KEYS}) group by segment_id"
    )
    return dict(rows.fetchall())
