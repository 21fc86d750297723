"""One small warehouse for all cases, built once by dbt from the SQL that the cases expect."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from case_files import AS_OF, CASES, FIELDS, IS_UPDATING, WAREHOUSE, cases, compile_specs, read
from case_files import write_specs as write_case_specs

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segments.dbt import run_dbt

TYPES = {
    "text": "varchar",
    "number": "bigint",
    "money": "decimal(18, 2)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
METRICS = """select
    *,
    {{ ratio('amount_spent', 'order_count') }} as average_order_value
from case_files.customer_metrics
"""
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


@pytest.fixture(scope="session")
def warehouse(repository, compiled, goldens, tmp_path_factory):
    """A connection to the warehouse, in which the expected SQL was run, not the compiled one."""
    root = tmp_path_factory.mktemp("cases")
    project = root / "dbt_project"
    shutil.copytree(repository / "dbt_project" / "macros", project / "macros")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(repository / "dbt_project" / name, project / name)
    executed = compiled | {f"segments/seg_{id_}.sql": sql for id_, sql in goldens.items()}
    executed |= {
        "stand_ins/customers.sql": "select * from case_files.customers\n",
        "stand_ins/customer_metrics.sql": METRICS,
        "stand_ins/shop_accounts.sql": "select * from case_files.accounts\n",
    }
    for name, text in executed.items():
        if not name.startswith("exports/"):
            path = project / "generated" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    build_file = root / "build.duckdb"
    load(build_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_BUILD_FILE", str(build_file))
        run_dbt(root, Home(root / "home"), build_file, AS_OF, ["run"], lambda _: None)
    with connect(build_file) as connection:  # as dbt does, which keeps the file open
        yield connection


def load(build_file: Path) -> None:
    """Load the warehouse's CSV files, each column with the type of its field."""
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create schema case_files")
        for path in sorted(WAREHOUSE.glob("*.csv")):
            header = path.read_text().split("\n", 1)[0].split(",")
            types = {
                name: TYPES[FIELDS[name].type] if name in FIELDS else "varchar" for name in header
            }
            connection.execute(
                f"create table case_files.{path.stem} as select * from read_csv("
                "?, header = true, columns = ?, quote = '\"', escape = '\"')",
                [str(path), types],
            )


@pytest.fixture(scope="session")
def everybody(warehouse):
    """The key of each customer of the warehouse."""
    rows = warehouse.execute("select account_id, customer_id from case_files.customers").fetchall()
    return {f"{account}/{customer}" for account, customer in rows}


@pytest.fixture(scope="session")
def operators():
    """The table of operators, and for whom each holds."""
    return read(CASES / "operators.yml")
