"""What is published now: sizes of segments in the current release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from segment_warehouse.home import Home


def published_instant(home: Home) -> datetime | None:
    """Give the instant, in UTC, of what readers see; None before the first release."""
    if not home.current.exists():
        return None
    from datetime import UTC

    from segment_warehouse.build import connect

    with connect(home.current.resolve(), read_only=True) as connection:
        rows = connection.execute("select as_of from segments.builds").fetchall()
    found: datetime = rows[0][0]
    return found.replace(tzinfo=UTC)


def held_segments(home: Home) -> list[tuple[str, str]]:
    """Give the segments that a guard holds in the current release, each with the reason."""
    from segment_warehouse.build import connect

    with connect(home.current.resolve(), read_only=True) as connection:
        return connection.execute(
            "select segment_id, held_reason from segments.segment_sizes"
            " inner join segments.builds using (build_id) where is_held order by segment_id"
        ).fetchall()


def sizes(home: Home) -> dict[str, int]:
    """Give the members of each segment in the current release; nothing before the first."""
    if not home.current.exists():
        return {}
    from segment_warehouse.build import connect

    with connect(home.current.resolve(), read_only=True) as connection:
        return dict(
            connection.execute("select segment_id, members from segments.segments").fetchall()
        )
