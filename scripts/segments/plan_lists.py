"""The lists of specs beside a published build: their files as a branch has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_exports.lists import ListError, fill_list_entries
from segments.plan_specs import PlanError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from segment_compiler.project import Project
    from segment_warehouse.evaluation import Rules

MODELS = "dbt_project/models/lists"
ENTRIES = "segment_id text, line bigint, account_id text, rule text, cell text"


def list_models(repository: Path) -> dict[str, str]:
    """Give the models that find the customers of lists, by name."""
    found = {path.stem: path.read_text() for path in (repository / MODELS).glob("*.sql")}
    del found["segment_list_entries"]
    return found


def has_lists(project: Project) -> bool:
    """Tell whether a segment of a project is a list of a file."""
    return any(segment.members and segment.members.file for segment in project.built)


def read_lists(
    connection: duckdb.DuckDBPyConnection, rules: Rules, schema: str, specs: Path
) -> None:
    """Fill `segment_list_entries` of a schema from the files of a specs' folder.

    Raises:
        PlanError: a file is missing, or is not what its spec says.
    """
    # Where the reader of lists looks for what it needs.
    connection.execute(
        "create schema if not exists plan.segment_parts;"
        "create schema if not exists plan.shop;"
        "create or replace view plan.shop.accounts as select * from published.shop.accounts;"
        "create or replace table plan.segment_parts.segment_list_files as "
        f"{rules.models['segment_list_files']};"
        f"create or replace table plan.segment_parts.segment_list_entries ({ENTRIES})"
    )
    try:
        fill_list_entries(connection, specs)
    except ListError as error:
        raise PlanError(str(error)) from None
    connection.execute(
        f"create table {schema}.segment_list_entries as"
        " select * from plan.segment_parts.segment_list_entries"
    )
