"""One cluster and one session for all tests of Spark, and the two days that they look at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from conformance.spark_session import NoSparkError as NoSessionError
from conformance.spark_session import spark

from tests.conftest import make_project, run_segments
from tests.history.daily_shops import write_shop
from tests.spark.cluster import HOST, NoSparkError, cluster, write_settings
from tests.spark.specs import write_specs

if TYPE_CHECKING:
    from tests.spark.cluster import Cluster

DAYS = [datetime(2026, 10, 31), datetime(2026, 11, 1)]


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
    """The same two days in DuckDB and in Spark."""

    driver: Driver
    cluster: Cluster
    root: Path
    project: Path
    shops: list[Path]

    @property
    def homes(self) -> tuple[Path, Path]:
        """Give the home of DuckDB and that of Spark."""
        return self.root / "duckdb", self.root / "spark"

    def build(self, day: int, **options: Any) -> dict[str, Any]:
        """Build a day in both; give what Spark's command says."""
        arguments = ("build", "--shop", self.shops[day], "--as-of", f"{DAYS[day]}+00:00")
        run_segments(*arguments, project=self.project, home=self.homes[0], code=None)
        return self.driver.run(*arguments, **options)


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory):
    """A session of Spark in this process; that of other tests, where they have begun one."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(spark(tmp_path_factory.mktemp("tables")))
        except NoSessionError as error:
            pytest.skip(f"No Spark to ask: {error}.")
        yield started.session


@pytest.fixture(scope="session")
def world(tmp_path_factory, sample_shop):
    """A cluster with nothing built yet; tests of a module build on it one after the other."""
    root = tmp_path_factory.mktemp("spark")
    shops = [
        write_shop(sample_shop, root / f"shop_{day}", DAYS[: day + 1]) for day in range(len(DAYS))
    ]
    people = duckdb.sql(
        f"select customer_id, email from '{shops[0]}/customers.parquet'"
        " where email is not null order by all limit 40"
    ).fetchall()
    specs = write_specs(root / "specs", 0, *zip(*people, strict=True))
    project = make_project(root / "project", specs)
    try:
        with cluster(root) as running:
            environment = os.environ | {
                "SPARK_CONF_DIR": str(write_settings(root, running.address)),
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
                yield World(Driver(process), running, root, project, shops)
                process.stdin.close()
    except NoSparkError as error:
        pytest.skip(str(error))
