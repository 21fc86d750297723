"""Projects to measure on, and medians of whole commands, each timed as a person would see it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmark.specs import write_specs

RUNS = 5
REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("segments")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, in seconds, and what it is held against."""

    what: str
    seconds: float
    against: str
    least: float

    def __str__(self) -> str:
        """Give the row of a Markdown table."""
        ratio = self.seconds / self.least
        cells = (self.what, f"{self.seconds:.2f}", self.against, f"{self.least:.2f}")
        return f"| {' | '.join(cells)} | {ratio:.2f} |"


def run(
    *command: str | Path, project: Path, home: Path | None = None, codes: tuple[int, ...] = (0,)
) -> float:
    """Run a command on a project; give the seconds it took.

    Raises:
        RuntimeError: it ended with another code.
    """
    environment = os.environ | {
        "SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home or project / ".local")
    }  # fmt: skip
    before = time.perf_counter()
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    taken = time.perf_counter() - before
    if done.returncode not in codes:
        raise RuntimeError(f"{command[1:]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return taken


def median_seconds(*command: str | Path, project: Path) -> float:
    """Give the median of several runs of a command, in seconds, after one that does not count."""
    return statistics.median([run(*command, project=project) for _ in range(RUNS + 1)][1:])


def make_project(folder: Path, specs: int) -> Path:
    """Make a project of so many made-up specs, compiled."""
    ignored = shutil.ignore_patterns("target", "logs", "generated")
    shutil.copytree(REPOSITORY / "dbt_project", folder / "dbt_project", ignore=ignored)
    (folder / "segment_specs").mkdir()
    write_specs(folder / "segment_specs", specs, seed=specs)
    run(COMMAND, "compile", project=folder)
    return folder
