"""Rebuild all in Spark with two workers, against DuckDB, and against Spark with one worker."""

from __future__ import annotations

import os
import subprocess
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.measuring import COMMAND, Cost, Row, interleaved
from benchmark.projects import AS_OF, Place
from benchmark.rebuilds import check_members

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


def measure(place: Place, customers: int, specs: int, *, alone: bool) -> Iterator[Row]:
    """Measure a first build of everything in each engine, and with one worker if `alone`."""
    shop, project = place.shop(customers), place.project(specs)
    release = place.folder / "home" / "warehouse" / "current.duckdb"

    def in_duckdb() -> Cost:
        return build(project, shop, place.fresh("home"), {}, "duckdb")

    def in_spark(name: str) -> Cost:
        home = place.fresh("spark")
        cost = build(project, shop, home, settings(home, WORKERS[name]), "spark")
        [members] = home.glob("tables/segments__*.db/segment_memberships")
        check_members(release.resolve(), None, f"read_parquet('{members}/*.parquet')")
        return cost

    workers = [name for name, number in WORKERS.items() if number > 1 or alone]
    ways = {DUCKDB: in_duckdb} | {name: partial(in_spark, name) for name in workers}
    taken = interleaved(place.runs, ways)
    what = f"rebuild all in Spark, {customers:,} customers, {specs} segments"
    for name in workers:
        yield Row("spark", f"{what}, {name}", taken[name], DUCKDB, taken[DUCKDB], place.runs)
    if alone:
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


def build(project: Path, shop: Path, home: Path, environment: dict[str, str], target: str) -> Cost:
    """Build a shop, without its files; give what it took.

    Raises:
        RuntimeError: it ended with another code than 0, or 3 for a held segment.
    """
    state = {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home), "DO_NOT_TRACK": "1"}
    words = ("build", "--shop", shop, "--as-of", AS_OF, "--no-exports", "--target", target)
    before = time.perf_counter()
    with subprocess.Popen(
        [COMMAND, *words],
        env=os.environ | environment | state,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        cpu: dict[int, float] = {}
        memory: dict[int, float] = {}
        while True:
            look(process.pid, cpu, memory)
            try:
                _, told = process.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{words} ended with {process.returncode}: {told[-2000:]}")
    wall = time.perf_counter() - before
    return Cost(wall, sum(cpu.values()), max(memory.values(), default=0))


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
