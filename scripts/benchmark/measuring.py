"""Runs whole commands as a person would, and says what each cost: wall, CPU and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("segments")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of the wall, CPU seconds of all its processes, and memory in MB.

    Memory is the most that one of the processes held at once.
    """

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Row:
    """Something measured, and what it is held against; the ratio is of CPU, within one run.

    `goal` is the ratio to reach; None where there is none. `note` says what stands in the way.
    """

    part: str
    what: str
    cost: Cost
    against: str
    least: Cost
    runs: int
    goal: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Give how many times the other's CPU it took."""
        return self.cost.cpu / self.least.cpu


def run(
    *command: str | Path, codes: Sequence[int] = (0,), environment: Mapping[str, str] | None = None
) -> Cost:
    """Run a command and give what it took, with all processes that it waited for.

    Raises:
        RuntimeError: it ended with another code.
    """
    variables = os.environ | (environment or {})
    with tempfile.TemporaryFile("w+") as said:
        before = time.perf_counter()
        child = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - before
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in codes:
            said.seek(0)
            told = said.read()[-2000:]
            raise RuntimeError(f"{command[1:]} ended with {child.returncode}: {told}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def python(module: str, *arguments: str | Path) -> Cost:
    """Run a module of this package as a process of its own."""
    return run(sys.executable, "-m", f"benchmark.{module}", *arguments)


def interleaved(runs: int, ways: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """Give the medians of several runs of each way, in turns, so that all see the same load."""
    taken: dict[str, list[Cost]] = {name: [] for name in ways}
    for turn in range(runs):
        for name, way in ways.items():
            taken[name].append(way())
            print(f"{name}, {turn + 1} of {runs}: {taken[name][-1]}", file=sys.stderr, flush=True)
    return {name: median(costs) for name, costs in taken.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """Give the median of each number."""
    parts = ([one.wall for one in costs], [one.cpu for one in costs], [one.peak for one in costs])
    return Cost(*map(statistics.median, parts))
