"""Runs the benchmark and prints a Markdown table: medians of five, and ratios within the run."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from benchmark.specs import write_specs

RUNS = 5
REPOSITORY = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("segments")
ONLY_YAML = (
    "import sys, pathlib; from ruamel.yaml import YAML\n"
    "[YAML(pure=True).compose(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob('*.yml')]"
)


def median_seconds(*command: str | Path, project: Path) -> float:
    """Give the median of several runs of a command, in seconds, after one that does not count."""
    environment = os.environ | {"SEGMENTS_PROJECT": str(project)}
    taken = []
    for _ in range(RUNS + 1):
        before = time.perf_counter()
        subprocess.run(command, env=environment, check=False, capture_output=True)
        taken.append(time.perf_counter() - before)
    return statistics.median(taken[1:])


def make_project(folder: Path, specs: int) -> Path:
    """Make a project of so many made-up specs, compiled."""
    ignored = shutil.ignore_patterns("target", "logs", "generated")
    shutil.copytree(REPOSITORY / "dbt_project", folder / "dbt_project", ignore=ignored)
    (folder / "segment_specs").mkdir()
    write_specs(folder / "segment_specs", specs, seed=specs)
    environment = os.environ | {"SEGMENTS_PROJECT": str(folder)}
    subprocess.run([COMMAND, "compile"], env=environment, check=True, capture_output=True)
    return folder


def main() -> None:
    """Measure and print."""
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"sqlglot {version('sqlglot')}; medians of {RUNS}\n")  # fmt: skip
    print("| what | seconds | against | ratio |\n| --- | ---: | --- | ---: |")
    with tempfile.TemporaryDirectory() as scratch:
        bare = median_seconds(sys.executable, "-c", "pass", project=REPOSITORY)
        taken = median_seconds(COMMAND, "--help", project=REPOSITORY)
        print(f"| `segments --help` | {taken:.2f} | `python -c pass` | {taken / bare:.1f} |")
        for specs in (300, 1000):
            project = make_project(Path(scratch) / str(specs), specs)
            folder = project / "segment_specs"
            least = median_seconds(sys.executable, "-c", ONLY_YAML, folder, project=project)
            for word in ("check", "compile"):
                taken = median_seconds(COMMAND, word, project=project)
                print(f"| `segments {word}`, {specs:,} specs | {taken:.2f} | parsing their YAML | "
                      f"{taken / least:.1f} |")  # fmt: skip


if __name__ == "__main__":
    main()
