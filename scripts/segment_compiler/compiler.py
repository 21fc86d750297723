"""Compiles a whole project: every generated file by its path, as text."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from segment_compiler import access_models, export_rows
from segment_compiler import export_models as exports
from segment_compiler import segment_models as segments
from segment_compiler import shared_models as shared
from segment_compiler.memberships import memberships_model
from segment_compiler.properties import (
    export_properties,
    memberships_properties,
    properties,
    segment_properties,
)
from segment_compiler.spec import changes, references
from segment_compiler.usage import aggregates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.project import Project

MEMBERSHIP_COLUMNS = {
    "segment_id": ("text", "The segment."),
    "account_id": ("text", "The seller account."),
    "customer_id": ("text", "The customer, unique within the account."),
    "rank": ("bigint", "The place in a top list, from 1; null for other segments."),
    "split_group": ("text", "The group of a split, such as a holdout; null without a split."),
}
DECISION_COLUMNS = {
    "export_id": ("text", "The export: destination and segment."),
    "account_id": ("text", "The seller account."),
    "customer_id": ("text", "The customer, unique within the account."),
    "drop_reason": ("text", "Why the customer is not sent: suppressed, consent, country, shared, "
                            "placeholder, no_identifier or duplicate; null for those who are."),
}  # fmt: skip
PARTS = {"schema": "segment_parts"}
ENGINES = ("duckdb", "postgres", "spark")
# What a segment's own query is printed for besides; nothing here is run in them.
PRINTED = ("bigquery", "clickhouse", "databricks", "redshift", "snowflake", "trino")
# What these stand on is filled between the steps of dbt, and that is done in DuckDB alone.
FILLED_OUTSIDE_SQL = ("exports/", "lists/")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Put off the search for circles of objects that nobody uses any more.

    Each node of a tree knows its parent, so it finds many, and takes 45 percent of the time of a
    compilation of 300 specs to save 14 MB (November 2026).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@collector_paused()
def compile_project(project: Project, engine: str = "duckdb") -> dict[str, str]:
    """Compile a project that has no problems.

    Returns:
        The text of each file under `generated/`, by its path from there. The same project gives
        the same bytes.
    """
    files = shared_files(project, engine)
    used_by, tables = project.used_by, project.tables
    if aggregates(project):
        stem = "segments/customer_behaviours"
        files[f"{stem}.sql"] = shared.behaviours_model(project, engine)
        description = "What customers did, as segments ask. One row per account and customer."
        files[f"{stem}.yml"] = properties("customer_behaviours", description, config=PARTS)
    for segment in project.built:
        stem = f"segments/seg_{segment.id}"
        files[f"{stem}.sql"] = segments.segment_model(segment, project, engine)
        files[f"{stem}.yml"] = segment_properties(
            segment, used_by[segment.id], is_table=segment.id in tables
        )
    for pinned in exports.used_formats(project):
        name = f"export_rows_{pinned.slug}"
        files[f"exports/{name}.sql"] = export_rows.rows_model(pinned, project, engine)
        description = (
            f"Every customer in the columns of {pinned.id}. One row per account and customer."
        )
        files[f"exports/{name}.yml"] = properties(name, description)
    for one in exports.outgoing(project):
        files[f"exports/{one.relation}.sql"] = exports.export_model(one, engine)
        files[f"exports/{one.relation}.yml"] = export_properties(one)
    return dict(sorted(files.items()))


def compile_members(project: Project, engine: str) -> dict[str, str]:
    """Compile who is in which segment for an engine in which that is all that is built."""
    files = compile_project(project, engine)
    return {path: text for path, text in files.items() if not path.startswith(FILLED_OUTSIDE_SQL)}


def without_outside(project: Project) -> tuple[Project, dict[str, str]]:
    """Leave out the segments that SQL alone cannot tell, and those that are made of them.

    Returns:
        A project of the other segments, and why each of these is left out, by its id.
    """
    left: dict[str, str] = {}
    for segment in project.built:
        if segment.members and segment.members.file:
            left[segment.id] = f"it is a list in a file, {segment.members.file}"
        elif asked := sorted(node.event for node in changes(segment)):
            left[segment.id] = f"it asks for the history of '{asked[0]}'"
    waiting = list(left)
    while waiting:
        part = waiting.pop()
        for segment in project.built:
            if segment.id not in left and part in {one.segment for one in references(segment)}:
                left[segment.id] = f"it is made of '{part}'"
                waiting.append(segment.id)
    kept = tuple(one for one in project.segments if one.id not in left)
    return replace(project, segments=kept), dict(sorted(left.items()))


def shared_files(project: Project, engine: str) -> dict[str, str]:
    """Give the models that all segments, or all exports, share."""
    return {
        "segments/segment_windows.sql": shared.windows_model(project),
        "segments/segment_windows.yml": properties(
            "segment_windows",
            "The instants that segments compare with, in the account's time zone. "
            "One row per account.",
            config=PARTS,
        ),
        "segments/segment_customers.sql": shared.customers_model(project, engine),
        "segments/segment_customers.yml": properties(
            "segment_customers",
            "The fields and instants that segments compare. One row per account and customer.",
            config=PARTS,
        ),
        "segments/segment_definitions.sql": segments.definitions_model(project, engine),
        "segments/segment_definitions.yml": properties(
            "segment_definitions", "What the specs say. One row per segment.", config=PARTS
        ),
        "segments/segment_access.sql": access_models.access_model(project, engine),
        "segments/segment_access.yml": properties(
            "segment_access",
            "Who may do what, until when. One row per segment, account, person and right.",
            config=PARTS,
        ),
        "segments/segment_exceptions.sql": segments.exceptions_model(project, engine),
        "segments/segment_exceptions.yml": properties(
            "segment_exceptions",
            "Customers that specs always include or never do. One row per segment and customer.",
            config=PARTS,
        ),
        "lists/segment_list_files.sql": segments.lists_model(project, engine),
        "lists/segment_list_files.yml": properties(
            "segment_list_files", "The files that lists are read from. One row per list."
        ),
        "lists/contact_rules.sql": export_rows.rules_model(project, engine),
        "lists/contact_rules.yml": properties(
            "contact_rules", "How files write identifiers. One row per normalisation rule in use."
        ),
        "segments/segment_memberships.sql": memberships_model(project, engine),
        "segments/segment_memberships.yml": memberships_properties(MEMBERSHIP_COLUMNS),
        "exports/export_decisions.sql": exports.decisions_model(project, engine),
        "exports/export_decisions.yml": properties(
            "export_decisions",
            "Who is sent where, and why others are not. One row per export, account and customer.",
            DECISION_COLUMNS,
        ),
        "exports/export_files.sql": exports.files_model(project, engine),
        "exports/export_files.yml": properties(
            "export_files",
            "The files that go out. One row per export.",
            {name: (type_, "") for name, type_ in exports.FILE_TYPES.items()},
        ),
    }
