"""Runs commands and queries in one session of Spark, as its input asks, a line of JSON each.

Spark and dbt keep a state of their own in a process, so this is one beside that of the tests.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from segments import run as segments_run
from segments.cli import app
from segments.dbt import profile_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> None:
    """Answer each line with a line; the last of an answer has the key `done`."""
    spark = SparkSession.builder.config(map=profile_parameters(REPOSITORY, "spark")).getOrCreate()
    segments_run.progress = progress
    for line in sys.stdin:
        asked = json.loads(line)
        if "command" in asked:
            say({"done": True, **run(asked["command"])})
        elif "into" in asked:
            pq.write_table(spark.sql(asked["query"]).toArrow(), asked["into"])
            say({"done": True})
        else:
            rows = spark.sql(asked["query"]).collect()
            say({"done": True, "rows": [[str(cell) for cell in row] for row in rows]})
    spark.stop()


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Tell each step and each node of dbt that is done."""
    yield lambda name: say({"step": name})


def run(arguments: list[str]) -> dict[str, Any]:
    """Run a command of `segments` here; give its exit code and what it printed."""
    told = StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        try:
            code = app(arguments, standalone_mode=False)
        except SystemExit as left:
            code = left.code
    return {"code": code, "said": told.getvalue()}


def say(found: dict[str, Any]) -> None:
    """Write a line to who asks."""
    print(json.dumps(found), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main()
