"""Reads the cases: specs, the members that they must have, and the small warehouse behind them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from segment_compiler.checks import check
from segment_compiler.compiler import compile_project
from segment_compiler.predicates import predicate
from segment_compiler.project import Project
from segment_compiler.reader import read_folder
from segment_compiler.scopes import Scope
from segment_compiler.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from segment_compiler.spec import Condition

CASES = Path(__file__).resolve().parents[1] / "cases"
WAREHOUSE = CASES / "warehouse"
AS_OF = "2026-03-31T02:00:00Z"
UPDATE = "UPDATE_GOLDEN=1 pytest tests/segment_compiler/test_cases.py"
IS_UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"
VOCABULARY = read_vocabulary(WAREHOUSE)
FIELDS = VOCABULARY.fields


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
    def members(self) -> dict[str, int | None]:
        """Give the customers who must be in, and their ranks where the spec is a top."""
        found = read(self.folder / "members.yml")
        return found if isinstance(found, dict) else dict.fromkeys(found)


def read(path: Path) -> Any:
    """Read a YAML file of the cases."""
    return YAML(typ="safe", pure=True).load(path.read_text())


def cases() -> list[Case]:
    """Give every case, by name."""
    return [Case(path.parent.name) for path in sorted(CASES.glob("*/spec.yml"))]


def write_specs(folder: Path) -> Path:
    """Write the specs of all cases as one project's; a case's own is named after its idea."""
    for case in cases():
        for path in sorted(case.folder.glob("*.yml")):
            if path.name != "members.yml":
                name = case.id if path.name == "spec.yml" else path.stem
                target = folder / f"{name}.yml"
                assert not target.exists(), f"two cases have a spec {name}"
                target.write_bytes(path.read_bytes())
    return folder


def condition_sql(condition: Condition) -> str:
    """Compile one condition over the columns of `segment_customers`."""
    return predicate(condition, Scope(VOCABULARY, "duckdb")).sql("duckdb")


def compile_specs(folder: Path) -> dict[str, str]:
    """Compile a folder of specs, which must have no problem."""
    segments, problems = read_folder(folder, "segment_specs")
    project = Project(tuple(segments), VOCABULARY, {}, {})
    problems += check(project)
    assert not problems, "\n".join(map(str, problems))
    return compile_project(project)
