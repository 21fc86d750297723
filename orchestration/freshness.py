"""How late the shop's files are: a feed that stopped looks like customers who went away."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from segment_warehouse.build import connect

FRESH = "is_fresh"
HOURS = 36  # a nightly dump, and half a day for whatever delays it
# What happens in a shop every day, and when.
INSTANTS = {
    "orders": "ordered_at",
    "events": "occurred_at",
    "logins": "logged_in_at",
    "messages": "sent_at",
}


def newest_rows(file: Path, as_of: datetime) -> Mapping[str, datetime | None]:
    """Give the newest instant before the run's in each such table of a file; None where empty."""
    found = {}
    with connect(file, read_only=True) as connection:
        for table, column in INSTANTS.items():
            [[newest]] = connection.execute(
                f"select max({column}) from raw_files.{table} where {column} < ?",
                [as_of.replace(tzinfo=None)],
            ).fetchall()
            found[table] = newest.replace(tzinfo=UTC) if newest else None
    return found


def freshness(table: dg.AssetKey, newest: datetime | None, as_of: datetime) -> dg.AssetCheckResult:
    """Warn where the newest row is older than `SEGMENTS_FRESH_HOURS`, which a slow feed may be.

    What must not go out on old rows says so itself: `guard: {fresh: ...}` in a spec holds it.
    """
    allowed = float(os.environ.get("SEGMENTS_FRESH_HOURS") or HOURS)
    if newest is None:
        return dg.AssetCheckResult(
            asset_key=table, check_name=FRESH, passed=True, description="It has no rows."
        )
    age = (as_of - newest).total_seconds() / 3600
    return dg.AssetCheckResult(
        asset_key=table,
        check_name=FRESH,
        passed=age <= allowed,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"The newest row is {age:,.1f} hours older than the run; {allowed:g} may be.",
        metadata={"hours": round(age, 1), "newest": dg.TimestampMetadataValue(newest.timestamp())},
    )
