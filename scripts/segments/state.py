"""What is published now: sizes of segments in the current release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segment_warehouse.home import Home


def sizes(home: Home) -> dict[str, int]:
    """Give the members of each segment in the current release; nothing before the first."""
    if not home.current.exists():
        return {}
    from segment_warehouse.build import connect

    with connect(home.current.resolve(), read_only=True) as connection:
        return dict(
            connection.execute("select segment_id, members from segments.segments").fetchall()
        )
