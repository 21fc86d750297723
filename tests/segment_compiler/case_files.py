"""Reads the cases: specs, the members that they must have, and the small warehouse behind them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from segment_compiler.checks import check
from segment_compiler.compiler import compile_project
from segment_compiler.json_keys import read_json_keys
from segment_compiler.predicates import predicate
from segment_compiler.project import Project
from segment_compiler.reader import read_folder
from segment_compiler.scopes import Scope
from segment_compiler.vocabulary import Vocabulary, read_vocabulary, with_json_keys

if TYPE_CHECKING:
    import duckdb

    from segment_compiler.spec import Condition

CASES = Path(__file__).resolve().parents[1] / "cases"
WAREHOUSE = CASES / "warehouse"
AS_OF = "2026-03-31T02:00:00Z"
TYPES = {
    "text": "varchar",
    "number": "bigint",
    "money": "decimal(18, 2)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "set": "varchar[]",
    "json": "varchar",
}
OTHER_TYPES = {"on_date": "date", "rate": "decimal(18, 8)", "changed_at": "timestamp"}
METRICS = """select
    *,
    {{ ratio('amount_spent', 'order_count') }} as average_order_value
from case_files.customer_metrics
"""
STAND_INS = {"accounts": "shop_accounts", "exchange_rates": "shop_exchange_rates"}
UPDATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/segment_compiler"
IS_UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"


def vocabulary() -> Vocabulary:
    """Read the vocabulary of the cases, with the keys of JSON that they declare."""
    plain = read_vocabulary(WAREHOUSE)
    declared, problems = read_json_keys(CASES / "json_keys.yml", "json_keys.yml", plain)
    assert not problems, "\n".join(map(str, problems))
    return with_json_keys(plain, declared)


VOCABULARY = vocabulary()
FIELDS = VOCABULARY.fields


Member = int | str | None


def instant_of(path: Path) -> str:
    """Read the instant in a file's name, such as `windows_2027-01-01T0200Z.yml`."""
    _, _, instant = path.stem.partition("_")
    return f"{instant[:13]}:{instant[13:15]}:00Z" if instant else AS_OF


@dataclass(frozen=True, slots=True)
class Case:
    """One idea: a folder with a spec, the SQL it becomes, and the members which that returns."""

    id: str

    @property
    def folder(self) -> Path:
        """Give the case's folder."""
        return CASES / self.id

    @property
    def golden(self) -> Path:
        """Give the file of the SQL that the spec becomes."""
        return self.folder / "expected.sql"

    @property
    def members(self) -> dict[str, dict[str, Member]]:
        """Give the members by instant: `members.yml` is of the usual one, others are named.

        A member is a key with a rank where the spec is a top, or with a group where it is a split.
        """
        found = {}
        for path in sorted(self.folder.glob("members*.yml")):
            written = read(path)
            by_key = written if isinstance(written, dict) else dict.fromkeys(written)
            found[instant_of(path)] = by_key
        return found


def read(path: Path) -> Any:
    """Read a YAML file of the cases."""
    return YAML(typ="safe", pure=True).load(path.read_text())


def cases() -> list[Case]:
    """Give every case, by name."""
    return [Case(path.parent.name) for path in sorted(CASES.glob("*/spec.yml"))]


def write_specs(folder: Path, chosen: list[Case] | None = None) -> Path:
    """Write the specs of cases as one project's; a case's own is named after its idea.

    What a case has beside its own, others may refer to.
    """
    for case in cases():
        is_left_out = chosen is not None and case not in chosen
        for path in sorted(case.folder.glob("*.yml")):
            if not path.name.startswith("members") and not (is_left_out and path.stem == "spec"):
                name = case.id if path.name == "spec.yml" else path.stem
                target = folder / f"{name}.yml"
                assert not target.exists(), f"two cases have a spec {name}"
                target.write_bytes(path.read_bytes())
    return folder


def condition_sql(condition: Condition) -> str:
    """Compile one condition over the columns of `segment_customers`."""
    return predicate(condition, Scope(VOCABULARY, "duckdb")).sql("duckdb")


def compile_specs(folder: Path, engine: str = "duckdb") -> dict[str, str]:
    """Compile a folder of specs, which must have no problem."""
    segments, problems = read_folder(folder, "segment_specs")
    project = Project(tuple(segments), VOCABULARY, {}, {})
    problems += check(project)
    assert not problems, "\n".join(map(str, problems))
    return compile_project(project, engine)


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the warehouse's CSV files, each column with the type of its field."""
    connection.execute("create schema case_files")
    for path in sorted(WAREHOUSE.glob("*.csv")):
        header = path.read_text().split("\n", 1)[0].split(",")
        known = columns_of(path.stem)
        types = {name: known.get(name, OTHER_TYPES.get(name, "varchar")) for name in header}
        connection.execute(
            f"create table case_files.{path.stem} as select * from read_csv("
            "?, header = true, columns = ?, quote = '\"', escape = '\"')",
            [str(path), types],
        )


def columns_of(table: str) -> dict[str, str]:
    """Give the types that the vocabulary's YAML names for the columns of a mart."""
    events = [one.fields for one in VOCABULARY.events.values() if one.relation == table]
    found = [*FIELDS.values(), *(field for fields in events for field in fields.values())]
    return {one.column: TYPES[one.type] for one in found if one.relation == table and not one.key}
