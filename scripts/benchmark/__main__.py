"""Runs the benchmark and prints a Markdown table: medians of five, and ratios within the run."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmark import commands, plans
from benchmark.measuring import RUNS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=["commands", "plan"], default="commands")
    parser.add_argument("--customers", type=int, default=100_000)
    given = parser.parse_args()
    machine = platform.processor() or platform.machine()
    engines = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "sqlglot", "dbt-core"))
    cores = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, {cores}, {engines}; medians of {RUNS}\n")
    print("| what | seconds | against | seconds | ratio |\n| --- | ---: | --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        rows = (
            commands.measure(place)
            if given.part == "commands"
            else plans.measure(place, given.customers)
        )
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
