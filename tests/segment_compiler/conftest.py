"""One small warehouse for all cases, built once by dbt from the SQL that the cases expect."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from case_files import (
    AS_OF,
    CASES,
    IS_UPDATING,
    METRICS,
    STAND_INS,
    WAREHOUSE,
    cases,
    compile_specs,
    load,
    read,
)
from case_files import write_specs as write_case_specs
from filelock import FileLock

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segments.dbt import Dbt

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = ("segment_windows", "customer_behaviours", "segment_customers")
EVERY_OPERATOR = """label: Every operator
description: Brings each instant that the operators compare with.
owner: data@example.com
where:
  any:
"""


@pytest.fixture(scope="session")
def case_specs(tmp_path_factory):
    """The specs of all cases in one folder."""
    return write_case_specs(tmp_path_factory.mktemp("specs"))


@pytest.fixture(scope="session")
def compiled(case_specs):
    """Every generated file of a project that has all cases, and all operators."""
    lines = [
        line.replace("- where: ", "    - ", 1)
        for line in (CASES / "operators.yml").read_text().splitlines()
        if line.startswith("- where: ")
    ]
    spec = EVERY_OPERATOR + "\n".join(lines) + "\n"
    (case_specs / "every_operator.yml").write_text(spec)
    return compile_specs(case_specs)


@pytest.fixture(scope="session")
def goldens(compiled):
    """The SQL that each case expects; written first where that is asked for."""
    for case in cases():
        if IS_UPDATING:
            case.golden.write_text(compiled[f"segments/seg_{case.id}.sql"])
    return {case.id: case.golden.read_text() for case in cases() if case.golden.exists()}


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The built warehouse: a connection, and the SQL of each model as dbt compiled it."""

    connection: duckdb.DuckDBPyConnection
    sql: dict[str, str]

    @contextmanager
    def at(self, instant: str, *models: str) -> Iterator[None]:
        """Build some models again as if at another instant, and forget it afterwards.

        Only `segment_windows` knows the instant, as one literal, so this is what dbt would run.
        """
        if instant == AS_OF:
            yield
            return
        self.connection.execute("begin")
        for model in (*SHARED, *models):
            sql = self.sql[model].replace(literal(AS_OF), literal(instant))
            self.connection.execute(f"create or replace table segment_parts.{model} as {sql}")
        yield
        self.connection.execute("rollback")


def literal(instant: str) -> str:
    """Give an instant as the macro `as_of` writes it."""
    return f"timestamp '{instant[:10]} {instant[11:19]}.000000'"


@pytest.fixture(scope="session")
def built(repository, compiled, goldens, tmp_path_factory):
    """The warehouse, in which the expected SQL was run, not the compiled one.

    It is built once: another process of the same test run copies what the first one made.
    """
    base, own = tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("warehouse")
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cases"
    build_file, sql = root / "build.duckdb", root / "models.json"
    with FileLock(f"{root}.lock"):
        if not sql.exists():
            write_dbt_project(repository, root, compiled, goldens)
            with duckdb.connect(str(build_file)) as connection:
                load(connection)
            sql.write_text(json.dumps(run_models(build_file, root)))
    shutil.copy(build_file, own)
    with connect(own / build_file.name) as connection:  # as dbt does, which keeps the file open
        yield Warehouse(connection, json.loads(sql.read_text()))


@pytest.fixture(scope="session")
def warehouse(built):
    """A connection to the warehouse."""
    return built.connection


def write_dbt_project(
    repository: Path, root: Path, compiled: dict[str, str], goldens: dict[str, str]
) -> None:
    """Write a dbt project of the generated models, the cases' tables and our macros."""
    project = root / "dbt_project"
    shutil.copytree(repository / "dbt_project" / "macros", project / "macros")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(repository / "dbt_project" / name, project / name)
    executed = compiled | {f"segments/seg_{id_}.sql": sql for id_, sql in goldens.items()}
    for path in WAREHOUSE.glob("*.csv"):
        name = STAND_INS.get(path.stem, path.stem)
        whole = f"select * from case_files.{path.stem}\n"
        executed[f"stand_ins/{name}.sql"] = METRICS if name == "customer_metrics" else whole
    for name, text in executed.items():
        if not name.startswith("exports/"):
            path = project / "generated" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def run_models(build_file: Path, root: Path) -> dict[str, str]:
    """Run what dbt compiles, as dbt would but in a tenth of its time, and give it by model."""
    home = Home(root / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_BUILD_FILE", str(build_file))
        Dbt(root, home, build_file, AS_OF, lambda _: None).invoke("compile")
    nodes = json.loads((home.dbt / "target" / "manifest.json").read_text())["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    needs = {name: node["depends_on"]["nodes"] for name, node in models.items()}
    with connect(build_file) as connection:
        for schema in sorted({node["schema"] for node in models.values()}):
            connection.execute(f"create schema if not exists {schema}")
        for name in TopologicalSorter(needs).static_order():
            relation = f"{models[name]['schema']}.{models[name]['name']}"
            connection.execute(f"create table {relation} as {models[name]['compiled_code']}")
        connection.execute("checkpoint")  # dbt keeps the file open, and so its log beside it
    return {node["name"]: node["compiled_code"] for node in models.values()}


@pytest.fixture(scope="session")
def everybody(warehouse):
    """The key of each customer of the warehouse."""
    rows = warehouse.execute("select account_id, customer_id from case_files.customers").fetchall()
    return {f"{account}/{customer}" for account, customer in rows}


@pytest.fixture(scope="session")
def operators():
    """The table of operators, and for whom each holds."""
    return read(CASES / "operators.yml")
