"""Rows to a file of hashed identifiers, against DuckDB's COPY of the same bytes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

from benchmark.measuring import REPOSITORY, Cost, Row, interleaved, python
from benchmark.projects import Place, build, make_project, segments_command
from benchmark.specs import MadeUp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERYONE = """label: Everyone
description: All customers.
owner: data@example.com
where: {everyone: true}
exports:
  - to: meta_ads
"""


def measure(place: Place, customers: int) -> Iterator[Row]:
    """Measure one large file."""
    project, home = place.fresh("exported_project"), place.fresh("exported")
    make_project(
        project, [MadeUp("everyone", EVERYONE, "true", None, ())], REPOSITORY / DESTINATIONS
    )
    build(project, place.shop(customers), home)

    def own() -> Cost:
        shutil.rmtree(home / "exports", ignore_errors=True)
        return segments_command(project, "export", home=home)

    own()
    ready, rows = prepare(home, place.fresh("ready"))

    def copied() -> Cost:
        return python("opponents.copying", ready, place.fresh("copied.csv"))

    taken = interleaved(place.runs, {"export": own, "COPY": copied})
    speed = rows / taken["export"].wall
    what = f"export of {rows:,} hashed rows, {speed:,.0f} a second"
    yield Row("exports", what, taken["export"], "DuckDB's COPY of the same bytes", taken["COPY"],
              place.runs, 2)  # fmt: skip


DESTINATIONS = "segment_specs/destinations.yml"


def prepare(home: Path, ready: Path) -> tuple[Path, int]:
    """Put the rows of the written files into a table; give its file and how many they are."""
    files = [str(path) for path in sorted((home / "exports").glob("**/*.csv"))]
    with duckdb.connect(ready) as connection:
        rows = "read_csv(?, all_varchar = true)"
        connection.execute(f"create table ready as from {rows}", [files])
        ((count,),) = connection.execute("select count(*) from ready").fetchall()
    return ready, int(count)
