"""How long a reviewer waits for a plan of three edits, against building everything anew."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmark.measuring import COMMAND, Row, make_project, median_seconds, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPECS, EDITED = 100, 3
THRESHOLD = r"order_count: {at_least: (\d)"
AS_OF = "2026-11-05T12:00:00Z"


def measure(scratch: Path, customers: int) -> Iterator[Row]:
    """Measure the plan of some edits on a built shop."""
    shop, project = scratch / "shop", make_project(scratch / "project", SPECS)
    make = (sys.executable, "-m", "sample_shop", shop, "--customers", str(customers))
    subprocess.run(make, check=True, capture_output=True)
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message=first")
    build = (COMMAND, "build", "--shop", shop, "--as-of", AS_OF, "--no-exports")
    whole = run(*build, project=project)
    for path in edited(project):
        path.write_text(re.sub(THRESHOLD, r"order_count: {at_least: 1\1", path.read_text()))
    taken = median_seconds(COMMAND, "plan", "--base", "HEAD", project=project)
    what = f"`segments plan`, {EDITED} of {SPECS} segments edited, {customers:,} customers"
    yield Row(what, taken, "`segments build`", whole)


def edited(project: Path) -> list[Path]:
    """Give specs of plain thresholds, which an edit of a number leaves right."""
    paths = sorted((project / "segment_specs").glob("made_up_*.yml"))
    plain = [path for path in paths if re.search(THRESHOLD, path.read_text())]
    return plain[:EDITED]


def git(project: Path, *arguments: str) -> None:
    """Run git in a project, as somebody."""
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
    subprocess.run(["git", "-C", project, *who, *arguments], check=True, capture_output=True)
