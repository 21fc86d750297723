"""Runs dbt inside this process, and tells how far it is and what failed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from segment_warehouse.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dbt.contracts.graph.manifest import Manifest

    from segment_warehouse.home import Home

COMPILED = ".local/compiled"  # where dbt_project.yml has dbt look for models of other engines


@dataclass(frozen=True, slots=True)
class Failure:
    """A node that did not succeed, and its message without any value."""

    node: str
    message: str


class DbtError(RuntimeError):
    """dbt did not succeed; the failures say where."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        """Keep the failures beside their text."""
        super().__init__("\n".join(f"{one.node}: {one.message}" for one in failures))
        self.failures = tuple(failures)


@dataclass(slots=True)
class Dbt:
    """dbt on one build, inside this process; the project is parsed once.

    `repository` is the folder that holds `dbt_project`, `home` is where dbt puts its own output,
    `build_file` is the DuckDB file that it writes, and `as_of` the run's instant, with an offset.
    `progress` is called with the name of each node that is done. With another `engine` there is no
    such file, and `build_name` ends the names of the schemas that it writes.
    """

    repository: Path
    home: Home
    build_file: Path
    as_of: str
    progress: Callable[[str], None]
    engine: str = "duckdb"
    build_name: str = ""
    manifest: Manifest | None = None

    @property
    def target_path(self) -> Path:
        """Give the folder of dbt's manifest, one for each engine."""
        return self.home.dbt / ("target" if self.engine == "duckdb" else f"target_{self.engine}")

    @property
    def lasting_variables(self) -> dict[str, str]:
        """Give what dbt parses with: while it stays, only files that changed are parsed anew."""
        return {"build": self.build_name} if self.build_name else {}

    @property
    def variables(self) -> dict[str, str]:
        """Give the variables of the run."""
        return {"as_of": self.as_of} | self.lasting_variables

    def build(self, *selection: str) -> None:
        """Build and test the selected models.

        Raises:
            DbtError: a node failed, or the project does not parse.
        """
        self.run("build", selection)

    def test(self, *selection: str) -> None:
        """Test the selected models as they are.

        Raises:
            DbtError: a test failed, or the project does not parse.
        """
        self.run("test", selection)

    def run(self, command: str, selection: Sequence[str]) -> None:
        """Run a command on the selected models."""
        self.parse()
        # Unit tests are about the models, not this shop's data: they belong to the test suite.
        self.invoke(command, "--no-write-json", "--select", *map(self.where, selection),
                    "--exclude-resource-type", "unit_test")  # fmt: skip

    def where(self, selected: str) -> str:
        """Give a selection where this engine's generated models lie, as dbt_project.yml says."""
        if self.engine == "duckdb":
            return selected
        return selected.replace("path:generated/", f"path:../{COMPILED}/{self.engine}/")

    def parse(self) -> None:
        """Read the project, and leave its manifest in dbt's target folder.

        Raises:
            DbtError: the project does not parse.
        """
        if self.manifest is None:
            self.manifest = self.invoke("parse", variables=self.lasting_variables)

    def invoke(self, *arguments: str, variables: dict[str, str] | None = None) -> Any:
        """Run one dbt command, with the run's variables or others; give what it gives.

        Raises:
            DbtError: a node failed, or the project does not parse.
        """
        from dbt.cli.main import dbtRunner  # 3 s, so only where dbt is really run

        os.environ["SEGMENTS_BUILD_FILE"] = str(self.build_file)
        if self.engine == "spark":
            keep_strict()
        project = self.repository / "dbt_project"
        common = {
            "--project-dir": project,
            "--profiles-dir": project,
            "--target": self.engine,
            "--target-path": self.target_path,
            "--log-path": self.home.dbt / "logs",
            "--vars": json.dumps(self.variables if variables is None else variables),
            "--log-level": "none",
            "--log-level-file": "none",
        }
        flags = [text for name, value in common.items() for text in (name, str(value))]
        runner = dbtRunner(self.manifest, [lambda event: follow(event, self.progress)])
        outcome = runner.invoke([*arguments, *flags, "--no-use-colors", "--no-version-check"])
        if self.engine == "duckdb":
            close_file()
        if not outcome.success:
            raise DbtError(failures_of(outcome))
        return outcome.result


def profile_parameters(repository: Path, engine: str) -> dict[str, str]:
    """Give the settings of the engine's sessions in the project's profile."""
    from dbt.config.renderer import ProfileRenderer
    from ruamel.yaml import YAML

    profile = YAML(typ="safe").load(repository / "dbt_project" / "profiles.yml")
    output = ProfileRenderer({}).render_data(profile["segments"]["outputs"][engine])
    found: dict[str, str] = output["server_side_parameters"]
    return found


def keep_strict() -> None:
    """Let the profile say whether Spark is strict: its adapter turns that off, whatever it says.

    What is too large, or of another type, is an error then, and not null.
    """
    from dbt.adapters.spark.connections import SparkCredentials

    name = "spark.sql.ansi.enabled"
    given = SparkCredentials.__post_init__

    def post_init(self: Any) -> None:
        wanted = self.server_side_parameters.get(name)
        given(self)
        if wanted is not None:
            self.server_side_parameters[name] = str(wanted)

    if given.__name__ != post_init.__name__:
        SparkCredentials.__post_init__ = post_init  # type: ignore[method-assign]


def close_file() -> None:
    """Close the file: dbt would keep it open, and who opens it then has no access to others."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def follow(event: Any, progress: Callable[[str], None]) -> None:
    """Pass on the events that say that a node is done."""
    if event.info.name in ("LogModelResult", "LogTestResult", "LogNodeResult"):
        progress(event.data.node_info.node_name)


def message_of(result: Any) -> str:
    """Give what dbt says of a node, and what a test of our own says it is there for."""
    said = redacted(first_lines(str(result.message)))
    code = str(getattr(result.node, "raw_code", ""))
    lines = takewhile(lambda line: line.startswith("--"), code.splitlines())
    reason = " ".join(line.removeprefix("--").strip() for line in lines)
    return f"{said}. {reason}" if reason and str(result.status) == "fail" else said


def first_lines(message: str) -> str:
    """Drop the list of macros that dbt ends its messages with."""
    return message.split("\n> in macro")[0].split("\n  > in macro")[0].strip()


def failures_of(outcome: Any) -> list[Failure]:
    """Give the nodes that failed; where none ran, the one thing that stopped dbt."""
    results = getattr(outcome.result, "results", None) or []
    failed = [
        Failure(result.node.name, message_of(result))
        for result in results
        if str(result.status) in ("error", "fail", "runtime error")
    ]
    return failed or [Failure("dbt", redacted(str(outcome.exception or "did not succeed")))]
