"""The same shops in DuckDB and in a cluster of Spark, each with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import run_segments
from tests.spark.cluster import HOST, SMALL, cluster, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tests.spark.cluster import Cluster, Size


# A build costs minutes of a processor; of these tests every run has one build.
IN_FULL = pytest.mark.skipif("SEGMENTS_EQUALITY" not in os.environ, reason="takes minutes")


@dataclass
class Driver:
    """The process that has the session; it is asked for one thing after the other."""

    process: subprocess.Popen[str]

    def ask(self, asked: dict[str, Any], at: str = "", do: Any = None) -> dict[str, Any]:
        """Ask for something and give the answer; once the step `at` is told, `do` something."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            found: dict[str, Any] = json.loads(line)
            if found.get("done"):
                return found
            if do and found.get("step") == at:
                do()
                do = None
        raise AssertionError("Spark's process ended")

    def run(self, *arguments: str | Path, **options: Any) -> dict[str, Any]:
        """Run a command of `segments`."""
        return self.ask({"command": [*map(str, arguments), "--target", "spark"]}, **options)

    def rows(self, query: str) -> list[list[str]]:
        """Give the rows of a query as text."""
        found: list[list[str]] = self.ask({"query": query})["rows"]
        return found


@dataclass
class World:
    """The same days in DuckDB and in Spark; each has a shop."""

    driver: Driver
    cluster: Cluster
    root: Path
    project: Path
    days: Sequence[datetime]
    shops: Sequence[Path]

    @property
    def homes(self) -> tuple[Path, Path]:
        """Give the home of DuckDB and that of Spark."""
        return self.root / "duckdb", self.root / "spark"

    def build(self, day: int, **options: Any) -> dict[str, Any]:
        """Build a day in both; give what Spark's command says."""
        arguments = ("build", "--shop", self.shops[day], "--as-of", f"{self.days[day]}+00:00")
        run_segments(*arguments, project=self.project, home=self.homes[0], code=None)
        return self.driver.run(*arguments, **options)


@contextmanager
def running_world(
    root: Path,
    project: Path,
    days: Sequence[datetime],
    shops: Sequence[Path],
    size: Size = SMALL,
) -> Iterator[World]:
    """Run a cluster with nothing built yet, and stop it.

    Raises:
        NoSparkError: pyspark or a Java is not installed.
    """
    for home in ("duckdb", "spark"):
        # With one secret both tell a platform the same ids.
        secret = root / home / "exports" / ".sent" / "pepper"
        secret.parent.mkdir(mode=0o700, parents=True)
        secret.write_text("one for both")
    with cluster(root, size) as running:
        environment = os.environ | {
            "SPARK_CONF_DIR": str(write_settings(root, running.address, size)),
            "SPARK_LOCAL_IP": HOST,
            "PYSPARK_PYTHON": sys.executable,
            "SEGMENTS_PROJECT": str(project),
            "SEGMENTS_HOME": str(root / "spark"),
        }
        with subprocess.Popen(
            [sys.executable, Path(__file__).with_name("driver.py")],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield World(Driver(process), running, root, project, days, shops)
            assert process.stdin
            process.stdin.close()
