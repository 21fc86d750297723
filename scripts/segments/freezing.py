"""Makes a static segment of a living one: today's members as a list that never changes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from segment_compiler.spec import Segment
    from segment_warehouse.home import Home
    from segments.writing import Keys

HEADER = ("account_id", "customer_id")
LONGEST_LABEL = 80


def published_members(home: Home, identifier: str) -> tuple[datetime, list[tuple[str, str]]] | None:
    """Give a segment's members in the published build, and its instant; None where it has none."""
    if not home.current.exists():
        return None
    from segment_warehouse.build import connect

    with connect(home.current.resolve(), read_only=True) as connection:
        found = connection.execute(
            "select 1 from segments.segments where segment_id = ?", [identifier]
        ).fetchall()
        if not found:
            return None
        ((as_of,),) = connection.execute("select as_of from segments.builds").fetchall()
        rows = connection.execute(
            "select account_id, customer_id from segments.segment_memberships"
            " where segment_id = ? order by all",
            [identifier],
        ).fetchall()
    return as_of, rows


def list_text(rows: Sequence[tuple[str, str]]) -> str:
    """Give members as CSV."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    return stream.getvalue()


def frozen_keys(segment: Segment, file: str, as_of: datetime) -> Keys:
    """Give the keys of the static segment's spec."""
    suffix = f", frozen {as_of:%Y-%m-%d}"
    return {
        "label": segment.label[: LONGEST_LABEL - len(suffix)] + suffix,
        "icon": segment.icon,
        "description": f"Who was in '{segment.id}' at {as_of:%Y-%m-%dT%H:%M:%SZ}; never changes.",
        "owner": segment.owner,
        "accounts": segment.accounts,
        "tags": segment.tags,
        "members": f"{{file: {file}, match: {{customer_id: customer_id, account_id: account_id}}}}",
    }
