"""How long people wait for the commands that need no warehouse, against the least they could."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmark.measuring import COMMAND, Row, make_project, median_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONLY_YAML = (
    "import sys, pathlib; from ruamel.yaml import YAML\n"
    "[YAML(pure=True).compose(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob('*.yml')]"
)
SPECS = (300, 1000)


def measure(scratch: Path) -> Iterator[Row]:
    """Measure `--help`, `check` and `compile`."""
    project = make_project(scratch / "one", 1)
    bare = median_seconds(sys.executable, "-c", "pass", project=project)
    taken = median_seconds(COMMAND, "--help", project=project)
    yield Row("`segments --help`", taken, "`python -c pass`", bare)
    for specs in SPECS:
        project = make_project(scratch / str(specs), specs)
        folder = project / "segment_specs"
        least = median_seconds(sys.executable, "-c", ONLY_YAML, folder, project=project)
        for word in ("check", "compile"):
            taken = median_seconds(COMMAND, word, project=project)
            yield Row(f"`segments {word}`, {specs:,} specs", taken, "parsing their YAML", least)
