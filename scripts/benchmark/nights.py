"""A night on which 1 percent of the customers changed, against a full rebuild of the same day."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from benchmark.changes import next_day
from benchmark.measuring import Cost, Row, interleaved
from benchmark.projects import Place, build

if TYPE_CHECKING:
    from collections.abc import Iterator

NEXT_DAY = "2026-11-02T00:00:00Z"


def measure(place: Place, customers: int, specs: int) -> Iterator[Row]:
    """Measure the build after yesterday's, and one of the same rows that knows no yesterday."""
    project, shop = place.project(specs), place.shop(customers)
    home, before = place.home(customers, specs), place.fresh("before")
    shutil.copytree(home, before, symlinks=True)
    later = next_day(shop, place.fresh("later"))

    def night() -> Cost:
        # In its own place, as dbt knows it again there alone.
        shutil.copytree(before, place.fresh(home.name), symlinks=True)
        return build(project, later, home, NEXT_DAY)

    def full() -> Cost:
        return build(project, later, place.fresh("home"), NEXT_DAY)

    taken = interleaved(place.runs, {"night": night, "full rebuild": full})
    what = f"nightly, 1 percent changed, {customers:,} customers, {specs} segments"
    yield Row(
        "nightly", what, taken["night"], "full rebuild", taken["full rebuild"], place.runs, 0.2
    )
