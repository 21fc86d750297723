"""How long somebody waits who edits one segment: its plan, and the build of it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from benchmark.measuring import Cost, Row, interleaved
from benchmark.projects import Place, build, segments_command

if TYPE_CHECKING:
    from collections.abc import Iterator

THRESHOLD = r"order_count: {at_least: (\d)"


def measure(place: Place, customers: int, specs: int) -> Iterator[Row]:
    """Measure plan and build of one edited segment, each against a full rebuild."""
    shop, home = place.shop(customers), place.home(customers, specs)
    project = place.fresh("edited_project")
    shutil.copytree(place.project(specs), project)
    paths = sorted((project / "segment_specs").glob("made_up_*.yml"))
    path = next(one for one in paths if re.search(THRESHOLD, one.read_text()))
    path.write_text(re.sub(THRESHOLD, r"order_count: {at_least: 1\1", path.read_text()))
    segments_command(project, "compile", home=home)

    def plan() -> Cost:
        return segments_command(project, "plan", "--base", "HEAD", home=home)

    before = place.fresh("before")
    shutil.copytree(home, before, symlinks=True)

    def edited() -> Cost:
        shutil.copytree(before, place.fresh(home.name), symlinks=True)
        return build(project, shop, home)

    def full() -> Cost:
        return build(project, shop, place.fresh("home"))

    taken = interleaved(place.runs, {"plan": plan, "build": edited, "full rebuild": full})
    of = f"one segment of {specs} edited, {customers:,} customers"
    for name in ("plan", "build"):
        what = f"{name}, {of}"
        yield Row("edit", what, taken[name], "full rebuild", taken["full rebuild"], place.runs)
