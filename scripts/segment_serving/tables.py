"""The tables that readers have: they stay, and change only where a release has other columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_serving.policies import restrict
from segment_serving.views import drop_views
from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segment_serving.relations import Column, Relation
    from segment_serving.server import Server

_COLUMNS = """
    select attname, format_type(atttypid, atttypmod), not attnotnull
    from pg_attribute
    where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum
"""


def ensure_table(server: Server, relation: Relation, columns: Sequence[Column]) -> bool:
    """Make a table, or give it the columns that a release has; tell whether it is new.

    Columns come and go in place: a table that is made anew is empty for whoever reads in an older
    transaction. The key of a new one comes with `finish_table`, after the rows.
    """
    found = {name: rest for name, *rest in server.execute(_COLUMNS, [relation.table]).fetchall()}
    if not found:
        server.execute(f"create table {relation.table} ({', '.join(map(declared, columns))})")
        return True
    changes = changes_of(relation, columns, found)
    if changes:
        drop_views(server)
        server.execute(f"alter table {relation.table} {', '.join(changes)}")
    return False


def changes_of(
    relation: Relation, columns: Sequence[Column], found: Mapping[str, Sequence[object]]
) -> list[str]:
    """Give what makes the columns of a table those of a release; rows get their values later."""
    wanted = {one.name: one for one in columns}
    changes = []
    for name, (type_, is_nullable) in found.items():
        now = wanted.get(name)
        if now is None or server_type(now.type) != type_:
            changes.append(f"drop column {quoted(name)}")
            if now is not None:
                changes.append(f"add column {quoted(name)} {now.type}")
        elif now.is_nullable and not is_nullable and name not in relation.key:
            changes.append(f"alter column {quoted(name)} drop not null")
    new = [one for one in columns if one.name not in found]
    return changes + [f"add column {quoted(one.name)} {one.type}" for one in new]


def finish_table(server: Server, relation: Relation) -> None:
    """Give a filled table its key and its policy, where it lacks them."""
    keyed = server.execute(
        "select 1 from pg_constraint where contype = 'p' and conrelid = %s::regclass",
        [relation.table],
    ).fetchone()
    if relation.key and keyed is None:
        names = ", ".join(map(quoted, relation.key))
        server.execute(f"alter table {relation.table} add primary key ({names})")
    if relation.scope != "view":
        restrict(server, relation.table, relation.scope)


def declared(column: Column) -> str:
    """Write a column as a new table has it."""
    return f"{quoted(column.name)} {column.type}{'' if column.is_nullable else ' not null'}"


def server_type(type_: str) -> str:
    """Give the name by which Postgres tells a type."""
    return {"timestamp": "timestamp without time zone"}.get(type_, type_)
