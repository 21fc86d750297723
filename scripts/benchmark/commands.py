"""How long people wait for the commands that need no warehouse, against the least they could."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmark.measuring import Cost, Row, interleaved, run
from benchmark.projects import Place, segments_command

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLY_YAML = (
    "import sys, pathlib; from ruamel.yaml import YAML\n"
    "[YAML(pure=True).compose(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob('*.yml')]"
)


def measure(place: Place, sizes: tuple[int, ...]) -> Iterator[Row]:
    """Measure `--help`, `check` and `compile`."""
    project = place.project(sizes[0])
    taken = interleaved(
        place.runs,
        {
            "help": lambda: segments_command(project, "--help"),
            "python": lambda: run(sys.executable, "-c", "pass"),
        },
    )
    yield Row(
        "commands",
        "`segments --help`",
        taken["help"],
        "`python -c pass`",
        taken["python"],
        place.runs,
    )
    for specs in sizes:
        yield from check_and_compile(place, specs)


def check_and_compile(place: Place, specs: int) -> Iterator[Row]:
    """Measure what reads every spec, against reading them as YAML and doing nothing."""
    project = place.project(specs)

    def least() -> Cost:
        return run(sys.executable, "-c", ONLY_YAML, project / "segment_specs")

    taken = interleaved(
        place.runs,
        {
            "check": lambda: segments_command(project, "check"),
            "compile": lambda: segments_command(project, "compile"),
            "least": least,
        },
    )
    for word in ("check", "compile"):
        what = f"`segments {word}`, {specs:,} specs"
        yield Row("commands", what, taken[word], "parsing their YAML", taken["least"], place.runs)
