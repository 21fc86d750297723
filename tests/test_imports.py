"""Who may import whom: one table for the whole repository, and one order inside the compiler."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SCRIPTS = REPOSITORY / "scripts"
# Beside the standard library and the part itself.
ALLOWED = {
    "benchmark": {"duckdb", "matplotlib", "polars", "yaml"},
    "sample_shop": {"numpy", "pyarrow"},
    "segment_compiler": {"sqlglot", "ruamel", "yaml"},
    "segment_imports": {"segment_compiler"},
    "segment_exports": {"pyarrow", "phonenumbers", "fsspec", "duckdb", "ruamel", "yaml"},
    "segment_warehouse": {"duckdb", "pyarrow", "filelock", "jinja2", "pytz", "yaml"},
    "segment_serving": {"duckdb", "psycopg", "pyarrow", "segment_warehouse"},
    "segment_spark": {
        "duckdb", "py4j", "pyarrow", "pyspark", "segment_exports", "segment_warehouse",
    },
    "segment_catalogue": {"jinja2", "markupsafe", "pygments"},
    "segments": {
        "dbt", "duckdb", "pyspark", "rich", "ruamel", "segment_catalogue", "segment_compiler",
        "segment_exports", "segment_imports", "segment_serving", "segment_spark",
        "segment_warehouse", "typer",
    },
    "orchestration": {
        "dagster", "dagster_dbt", "duckdb", "fsspec", "segment_exports", "segment_warehouse",
    },
}  # fmt: skip
# Each module of the compiler imports only those before it.
COMPILER = (
    "problems", "synonyms", "yaml_faults", "yaml_tree", "grants", "spec", "shapes", "operands",
    "operators", "vocabulary", "json_keys", "measures", "lists", "guards", "conditions",
    "spec_tests", "access", "reader", "destinations", "formats", "project", "rights",
    "access_checks", "windows", "plausible",
    "given_tables", "given", "resolve", "advice", "behaviours", "patterns", "leaves", "scopes",
    "comparisons", "predicates", "usage", "shop_checks", "checks", "moments", "domains",
    "implications", "meanings", "reasoning", "redundancy", "relations", "sensitive", "sending",
    "ignores", "portfolio", "engine_forms", "sql_text", "shared_models", "segment_models",
    "memberships", "access_models", "export_models",
    "export_rows", "exposures", "properties", "compiler", "output", "schema_operands",
    "schema_files", "schema_conditions", "schema_tests", "schema_access", "schema", "phrases",
    "doings", "english", "formatting",
)  # fmt: skip


def modules(part: str) -> list[Path]:
    """Give the files of a part."""
    root = REPOSITORY if part == "orchestration" else SCRIPTS
    return sorted((root / part).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Give what a module imports, anywhere in it, also for types alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("part", ALLOWED)
def test_a_part_imports_only_what_the_table_allows(part):
    for path in modules(part):
        roots = {name.split(".")[0] for name in imports(path)}
        foreign = roots - sys.stdlib_module_names - ALLOWED[part] - {part}
        assert not foreign, f"{path.relative_to(REPOSITORY)} imports {foreign}"


def test_the_table_has_every_part():
    parts = {path.parent.name for path in SCRIPTS.glob("*/__init__.py")} | {"orchestration"}
    assert parts == ALLOWED.keys()


def test_the_compiler_imports_in_one_direction():
    names = {path.stem for path in modules("segment_compiler")} - {"__init__"}
    assert names == set(COMPILER)
    for number, name in enumerate(COMPILER):
        found = imports(SCRIPTS / "segment_compiler" / f"{name}.py")
        ours = {one.split(".")[1] for one in found if one.startswith("segment_compiler.")}
        assert not (ours & names) - set(COMPILER[:number]), name


def test_there_is_no_cycle_between_parts():
    order = (
        "sample_shop", "segment_compiler", "segment_imports", "segment_exports",
        "segment_warehouse", "segment_serving", "segment_spark", "segments",
    )  # fmt: skip
    for number, part in enumerate(order):
        assert not ALLOWED[part] & set(order[number:]), part
