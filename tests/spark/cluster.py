"""Starts a real cluster on this machine: a master and two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from tests.conformance.spark_session import NoSparkError, check_installed

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
# Compiling to machine code costs more than it saves where data are small.
JAVA = "-XX:+UseSerialGC -Xshare:auto"
SETTINGS = """\
spark.master {address}
spark.sql.warehouse.dir file:{folder}/tables
spark.sql.catalogImplementation in-memory
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory {size.driver}m
spark.driver.extraJavaOptions {size.java}
spark.executor.memory {size.executor}m
spark.executor.cores 1
spark.executor.extraJavaOptions {size.java}
spark.python.worker.reuse true
spark.task.maxFailures 4
spark.ui.enabled false
spark.ui.showConsoleProgress false
{size.settings}
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a cluster is: the memory of the driver and of each executor in MiB, and settings.

    `java` are options of each process.
    """

    driver: int
    executor: int
    java: str
    settings: str


SMALL = Size(
    1024,
    512,
    f"{JAVA} -XX:TieredStopAtLevel=1",
    """\
spark.sql.shuffle.partitions 2
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.adaptive.enabled false
spark.sql.constraintPropagation.enabled false
spark.sql.leafNodeDefaultParallelism 2
""",
)
LARGE = Size(3072, 2048, JAVA, "spark.sql.shuffle.partitions 8")


@dataclass
class Cluster:
    """A running cluster: its address, and its workers, of which some may have been killed."""

    address: str
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def kill_worker(self) -> None:
        """Kill a worker with all that it runs, as a machine that loses power does."""
        worker = self.workers.pop()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@contextmanager
def cluster(folder: Path, size: Size = SMALL) -> Iterator[Cluster]:
    """Run a master and two workers, with what they write in a folder, and stop them.

    Raises:
        NoSparkError: pyspark or a Java is not installed.
    """
    check_installed()
    started: list[subprocess.Popen[str]] = []
    try:
        master = start(folder, "master.Master", "--host", HOST, "--port", "0",
                       "--webui-port", "0")  # fmt: skip
        started.append(master)
        found = Cluster(told(master, r"Starting Spark master at (spark://\S+)"))
        for number in (1, 2):
            worker = start(folder, "worker.Worker", "--host", HOST, "--cores", "1", "--memory",
                           f"{size.executor + 256}m", "--webui-port", "0",
                           "--work-dir", str(folder / f"w{number}"), found.address)  # fmt: skip
            started.append(worker)
            found.workers.append(worker)
        for worker in found.workers:
            told(worker, r"(Successfully registered) with master")
        yield found
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert process.stdout
            process.stdout.close()


def start(folder: Path, kind: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a part of the cluster in a group of processes of its own."""
    import pyspark

    home = Path(pyspark.__file__).parent
    settings = folder / "cluster"
    settings.mkdir(exist_ok=True)
    (settings / "log4j2.properties").write_text(LOG)
    environment = os.environ | {
        "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_CONF_DIR": str(settings),
        "SPARK_DAEMON_JAVA_OPTS": SMALL.java, "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }  # fmt: skip
    return subprocess.Popen(
        [home / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


LOG = """\
rootLogger.level = info
rootLogger.appenderRef.stdout.ref = stdout
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.target = SYSTEM_OUT
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = %m%n
"""


def told(process: subprocess.Popen[str], pattern: str) -> str:
    """Wait until a process says something, and give what is in the brackets of the pattern.

    Raises:
        NoSparkError: it ends without having said so.
    """
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(pattern, line):
            # What it says later is asked of nobody, and must not fill the pipe.
            Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
            return found[1]
    raise NoSparkError("".join(said[-20:]))


def write_settings(folder: Path, address: str, size: Size = SMALL) -> Path:
    """Write the settings of a driver for a cluster; give their folder."""
    from segment_spark.session import LOG as QUIET

    settings = folder / "settings"
    settings.mkdir(exist_ok=True)
    text = SETTINGS.format(address=address, folder=folder, size=size)
    (settings / "spark-defaults.conf").write_text(text)
    (settings / "log4j2.properties").write_text(QUIET)
    return settings
