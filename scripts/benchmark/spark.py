"""Rebuild all in Spark, against our own build in DuckDB, and two workers against one."""

from __future__ import annotations

import os
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.measuring import COMMAND, Cost, Row, interleaved
from benchmark.projects import AS_OF, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

DUCKDB, ONE, TWO = "`segments build` in DuckDB", "one worker", "two workers"
WORKERS = {ONE: 1, TWO: 2}
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
# A worker is a process of its own with one core, on this machine.
SETTINGS = """\
spark.master local-cluster[{workers},1,2048]
spark.driver.memory 2g
spark.executor.memory 2048m
spark.sql.warehouse.dir file:{folder}/tables
spark.sql.catalogImplementation in-memory
spark.sql.shuffle.partitions 16
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""


class DifferentSizesError(RuntimeError):
    """Segments have other sizes in Spark, so its time says nothing."""


def measure(place: Place, customers: int, specs: int) -> Iterator[Row]:
    """Measure a first build of everything in each engine."""
    shop, project = place.shop(customers), place.project(specs)
    said: dict[str, str] = {}

    def in_spark(name: str) -> Cost:
        home = place.fresh("spark")
        cost, said[name] = build(project, shop, home, settings(home, WORKERS[name]), "spark")
        return cost

    def in_duckdb() -> Cost:
        cost, said[DUCKDB] = build(project, shop, place.fresh("home"), {}, "duckdb")
        return cost

    ways = {DUCKDB: in_duckdb, ONE: lambda: in_spark(ONE), TWO: lambda: in_spark(TWO)}
    taken = interleaved(place.runs, ways)
    if len({text.partition("\n")[2] for text in said.values()}) > 1:
        raise DifferentSizesError("the segments do not have the same sizes")
    what = f"rebuild all in Spark, {customers:,} customers, {specs} segments"
    for name in WORKERS:
        against = taken[DUCKDB]
        yield Row("spark", f"{what}, {name}", taken[name], DUCKDB, against, place.runs)
    yield Row("spark", f"{what}, {TWO}", taken[TWO], ONE, taken[ONE], place.runs)


def settings(home: Path, workers: int) -> dict[str, str]:
    """Write the settings of a Spark with so many workers; give the environment that names them."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise RuntimeError("Spark is not installed. Write: uv sync --extra spark.")
    folder = home / "settings"
    folder.mkdir(parents=True)
    (folder / "spark-defaults.conf").write_text(SETTINGS.format(workers=workers, folder=home))
    spark = str(Path(found.origin).parent)
    return {"SPARK_CONF_DIR": str(folder), "SPARK_HOME": spark, "SPARK_LOCAL_IP": "127.0.0.1"}


def build(
    project: Path, shop: Path, home: Path, environment: dict[str, str], target: str
) -> tuple[Cost, str]:
    """Build a shop, without its files; give what it took and what it printed.

    Raises:
        RuntimeError: it ended with another code than 0, or 3 for a held segment.
    """
    state = {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home), "DO_NOT_TRACK": "1"}
    words = ("build", "--shop", shop, "--as-of", AS_OF, "--no-exports", "--target", target)
    before = time.perf_counter()
    with subprocess.Popen(
        [COMMAND, *words],
        env=os.environ | environment | state,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        cpu: dict[int, float] = {}
        memory: dict[int, float] = {}
        while True:
            look(process.pid, cpu, memory)
            try:
                said, told = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{words} ended with {process.returncode}: {told[-2000:]}")
    wall = time.perf_counter() - before
    return Cost(wall, sum(cpu.values()), max(memory.values(), default=0)), said


def look(session: int, cpu: dict[int, float], memory: dict[int, float]) -> None:
    """Note the CPU seconds and the most memory, in MB, of each process of a session until now.

    Nobody waits for the processes of Spark, so no parent counts them.
    """
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            number = int(path.parent.name)
            cpu[number] = (int(fields[11]) + int(fields[12])) / TICKS
            held = int(fields[21]) * PAGE / 2**20
            memory[number] = max(held, memory.get(number, 0))
