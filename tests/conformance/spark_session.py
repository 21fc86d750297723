"""Starts Spark inside the test's process, once, and copies tables of DuckDB into it."""

from __future__ import annotations

import shutil
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Under the first four segments mean what they mean elsewhere. The others are for queries of many
# columns on few rows, which are read and planned for longer than they run.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class NoSparkError(Exception):
    """No Spark can be started here; the text says why."""


@dataclass
class SparkConnection:
    """A session of Spark that is asked as the other warehouses are."""

    session: Any
    asked: Any = field(default=None, repr=False)

    def execute(self, sql: str) -> SparkConnection:
        """Run a statement."""
        self.asked = self.session.sql(sql)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rows; times are in UTC and have no zone, whatever the zone of this process."""
        with unclosed_sockets():
            columns = self.asked.toArrow().columns
        values = ([plain(one) for one in column.to_pylist()] for column in columns)
        return list(zip(*values, strict=True))

    def keep(self, name: str, sql: str) -> None:
        """Make a table of what a query finds; it lives as long as the session."""
        self.session.sql(sql).localCheckpoint().createOrReplaceTempView(name)

    def copy(self, ours: Any, relation: str, name: str) -> None:
        """Make a table of DuckDB, or of a query's rows there, one of Spark."""
        # Without a zone it would be another type in Spark.
        zoned = ", ".join(
            f"cast({column} as timestamptz) as {column}"
            for column, type_, *_ in ours.execute(f"describe from {relation}").fetchall()
            if type_ == "TIMESTAMP"
        )
        query = f"select * {f'replace ({zoned})' if zoned else ''} from {relation}"
        rows = ours.sql(query).to_arrow_table()
        with unclosed_sockets():
            self.session.createDataFrame(rows).createOrReplaceTempView(name)


@contextmanager
def unclosed_sockets() -> Iterator[None]:
    """Let pyspark leave the sockets to the collector by which it gives and takes rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


def plain(value: Any) -> Any:
    """Give a value as the other warehouses do."""
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


def check_installed() -> None:
    """Raise NoSparkError where pyspark or a Java is not installed."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        raise NoSparkError("pyspark or a Java is not installed")


@contextmanager
def spark(folder: Path) -> Iterator[SparkConnection]:
    """Start Spark, with its tables in a folder, and stop it.

    Raises:
        NoSparkError: pyspark or a Java is not installed.
    """
    check_installed()
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", str(folder))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield SparkConnection(session)
    finally:
        session.stop()
