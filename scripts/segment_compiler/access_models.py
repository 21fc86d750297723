"""Who may do what as a dbt model: one row a segment, account, person and right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.rights import all_rights
from segment_compiler.segment_models import nothing
from segment_compiler.shared_models import FOLDER
from segment_compiler.sql_text import model, print_sql

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segment_compiler.rights import Right

TYPES = {
    **dict.fromkeys(("segment_id", "account_id", "person"), "text"),
    "is_owner": "boolean",
    "may": "text",
    "ends_at": "timestamp",
    "granted_through": "text",
}


def access_model(project: Project, engine: str) -> str:
    """Give the rights on all segments, archived ones too: their history can be read."""
    rights = all_rights(project)
    if not rights:
        return model(FOLDER, [], print_sql(nothing(TYPES), engine))
    columns = (
        exp.alias_(leaves.typed(leaves.column(name), type_), name) for name, type_ in TYPES.items()
    )
    head = print_sql(exp.select(*columns), engine)
    # There may be thousands, of which one list is read fast, and as many queries are not.
    distinct = {value for right in rights for value in cells(right)}
    written = {value: cell(value, engine) for value in distinct}
    rows = (", ".join(written[value] for value in cells(right)) for right in rights)
    lines = ",\n    ".join(f"({row})" for row in rows)
    body = f"{head}\nfrom (\n    values\n    {lines}\n) as granted ({', '.join(TYPES)})"
    return model(FOLDER, [], body)


def cells(right: Right) -> tuple[str | bool | None, ...]:
    """Give a right as plain values, in the order of the columns."""
    return (
        right.segment_id,
        right.account_id,
        right.person,
        right.is_owner,
        right.may,
        right.ends_at.isoformat(" ") if right.ends_at else None,
        right.through,
    )


def cell(value: str | bool | None, engine: str) -> str:
    """Write a value as SQL."""
    return print_sql(exp.Null() if value is None else leaves.literal(value), engine)
