"""Descriptions of tables, views and columns, as BI tools show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_serving.server import text
from segment_warehouse.erasure import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_serving.server import Server

_COMMENTS = """
    select coalesce(attname, ''), description from pg_description
    left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0
    where objoid = %s::regclass and classoid = 'pg_class'::regclass
"""


def comment(server: Server, kind: str, name: str, comments: Mapping[str, str | None]) -> None:
    """Describe a table or view, under the empty name, and its columns; only what differs."""
    found: dict[str, str] = dict(server.execute(_COMMENTS, [name]).fetchall())
    for column, wanted in comments.items():
        if found.get(column) != (wanted or None):
            place = f"column {name}.{quoted(column)}" if column else f"{kind} {name}"
            server.execute(f"comment on {place} is {text(wanted)}")
