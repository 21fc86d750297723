"""Runs a build, an export or a way back in Spark for a person, and prints what came of it."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from segments import printing
from segments.app import CLEAN, MISUSE, PROBLEMS, leave
from segments.run import HELD, reported, written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from pyspark.sql import SparkSession

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace

WITHOUT = "Spark is not installed here. Write: uv sync --extra spark. It needs Java 17, too."


def in_session(
    workspace: Workspace, home: Home, work: Callable[[SparkSession, Callable[[str], None]], int]
) -> int:
    """Do some work in a session of Spark, and tell where it fails; give the exit code."""
    try:
        from segment_spark.session import SparkError, told_errors
    except ModuleNotFoundError:
        leave(WITHOUT)
    from segments.spark_building import session

    def run(tell: Callable[[str], None]) -> int:
        tell("starting Spark")
        with told_errors(), session(workspace, home) as spark:
            return work(spark, tell)

    try:
        return reported(run)
    except SparkError as error:
        print(error, file=sys.stderr)
        print("Nothing was published; readers keep the build before.", file=sys.stderr)
        return PROBLEMS


def run_build(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: str,
    as_of: datetime,
    chosen: Collection[str],
    *,
    exports: bool,
) -> int:
    """Build, publish, export, and print what came of it; give the exit code."""
    from segments import spark_building as building

    def work(spark: SparkSession, tell: Callable[[str], None]) -> int:
        warn = partial(print, file=sys.stderr)
        found = building.build(spark, workspace, project, home, shop, as_of, tell, warn)
        printing.published(found.build, found.sizes, chosen, is_new=found.is_new)
        code = written(partial(building.export, spark, home, chosen)) if exports else CLEAN
        printing.held(sorted(found.held.items()))
        return code or (HELD if found.held else CLEAN)

    return in_session(workspace, home, work)


def run_export(
    workspace: Workspace,
    home: Home,
    chosen: Collection[str] | None,
    *,
    dry_run: bool,
    resend: bool,
    output: str,
) -> int:
    """Write the files of the build that views show, and print them; give the exit code."""

    def work(spark: SparkSession, tell: Callable[[str], None]) -> int:
        from segments.spark_building import export

        tell("writing files")
        options = {"dry_run": dry_run, "resend": resend}
        return written(partial(export, spark, home, chosen, **options), output)

    return in_session(workspace, home, work)


def run_rollback(workspace: Workspace, home: Home, to: str | None) -> int:
    """Let the views show the build before the current one again; give the exit code."""
    from segment_warehouse.lock import writer_lock
    from segment_warehouse.release import ReleaseError

    def work(spark: SparkSession, tell: Callable[[str], None]) -> int:
        from segment_spark.publish import roll_back

        try:
            with writer_lock(home, "segments rollback --target spark"):
                left, shown = roll_back(spark, to)
        except ReleaseError as error:
            print(error, file=sys.stderr)
            return MISUSE
        print(f"Readers saw {left} and see {shown} now.")
        return CLEAN

    return in_session(workspace, home, work)
