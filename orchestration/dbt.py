"""Runs dbt for a step: tells Dagster what was built and tested, and no person's data to anybody."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cached_property
from pathlib import Path
from typing import Any, TextIO

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject
from dagster_dbt.compat import DBT_PYTHON_VERSION

from orchestration.builds import OpenBuild
from segment_warehouse.redaction import redacted


class Dbt(DbtCliResource):
    """The dbt of this environment, which is asked for its version without a call to the network."""

    @cached_property
    def _cli_version(self) -> Any:
        # `dbt --version` takes 3 seconds and asks the package index for a newer one.
        return DBT_PYTHON_VERSION


class RedactedOutput(io.TextIOBase):
    """A text stream that passes on what is written without quoted values and addresses."""

    def __init__(self, stream: TextIO) -> None:
        """Keep the stream that is written to."""
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text, redacted."""
        self.stream.write(redacted(text))
        return len(text)

    def flush(self) -> None:
        """Flush the stream that is written to."""
        self.stream.flush()


def dbt_of(project: DbtProject) -> Dbt:
    """Give the dbt that is installed beside this Python, so that no PATH is needed."""
    return Dbt(
        project_dir=str(project.project_dir),
        profiles_dir=str(project.profiles_dir),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
        # Its log file would hold messages with values in them.
        global_config_flags=["--no-use-colors", "--log-level-file", "none"],
    )


def run_dbt(
    context: dg.AssetExecutionContext, dbt: Dbt, build: OpenBuild, *arguments: str
) -> Iterator[Any]:
    """Build and test the models of a step in the run's build file, by dbt's further arguments.

    Unit tests are about the models, not this shop's data, and are not run. Nothing is tried again:
    the file is private to this run, and the same data fails the same test.

    Raises:
        Failure: a model or a test failed.
    """
    build.started()
    variables = json.dumps({"as_of": build.build.as_of.isoformat()})
    invocation = dbt.cli(
        ["build", "--vars", variables, "--exclude-resource-type", "unit_test", *arguments],
        context=context,
        target_path=build.dbt,
        raise_on_error=False,
    )
    with redirect_stdout(RedactedOutput(sys.stdout)):
        yield from invocation.stream()
    error = invocation.get_error()
    if error:
        raise dg.Failure(redacted(str(error)), allow_retries=False)
