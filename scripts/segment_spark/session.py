"""The session of Spark that a build runs in: dbt runs in the same one, and in the same process."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from py4j.protocol import Py4JError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Where no cluster is named: all cores of this machine, and a catalogue of our own.
DEFAULTS = """\
spark.sql.warehouse.dir file:{folder}/tables
spark.hadoop.javax.jdo.option.ConnectionURL jdbc:derby:;databaseName={folder}/catalogue;create=true
spark.sql.catalogImplementation hive
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""
# Spark tells the values of rows in its log where a cast fails.
LOG = """\
rootLogger.level = off
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %m%n
"""


class SparkError(RuntimeError):
    """Spark did not do what was asked; the text says what, and holds no value."""


@contextmanager
def session(folder: Path, parameters: Mapping[str, str]) -> Iterator[SparkSession]:
    """Give a session, and end it; one that is there already is used, and stays.

    Args:
        folder: where tables and catalogue lie unless SPARK_CONF_DIR names other settings.
        parameters: settings that must hold whatever the cluster says, as in the profile of dbt.
    """
    existing = SparkSession.getActiveSession()
    if "SPARK_CONF_DIR" not in os.environ:
        os.environ["SPARK_CONF_DIR"] = str(default_settings(folder))
    # Python on the executors is that of the driver, unless the cluster has one of its own.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # It repeats what a query failed of, and that may be a value of a row.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    found = SparkSession.builder.config(map=dict(parameters)).getOrCreate()
    try:
        yield found
    finally:
        if existing is None:
            found.stop()


def default_settings(folder: Path) -> Path:
    """Write the settings of a Spark on this machine alone; give their folder."""
    settings = folder / "settings"
    settings.mkdir(parents=True, exist_ok=True, mode=0o700)
    (settings / "spark-defaults.conf").write_text(DEFAULTS.format(folder=folder))
    (settings / "log4j2.properties").write_text(LOG)
    return settings


@contextmanager
def told_errors() -> Iterator[None]:
    """Tell what Spark fails of without its own text, which may quote a value of a row.

    Raises:
        SparkError: what was done inside failed.
    """
    try:
        yield
    except PySparkException as error:
        raise SparkError(f"Spark: {error.getCondition() or type(error).__name__}") from None
    except (Py4JError, OSError) as error:
        raise SparkError(f"Spark: {type(error).__name__}") from None
