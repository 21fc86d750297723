"""Runs compiled segments in DuckDB without dbt, on tables that hold the rows of a shop."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from segment_compiler import compiler
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments import project as segments_project
from truth.grammar import JSON_KEYS
from truth.reference import Place
from truth.rows import definition, insertion
from truth.shop import key
from truth.vocabulary import (
    CHANGES,
    CUSTOMER_MARTS,
    HISTORY,
    MARTS,
    REPOSITORY,
    SHOP,
    read_vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pytest import MonkeyPatch

    from truth.reference import Spec, World
    from truth.shop import Key, Row, Shop

SHOP_TABLES = ("shop_accounts", "shop_exchange_rates")
RESULT = "segment_memberships"


class RefusedError(AssertionError):
    """The compiler refuses specs that the language allows."""


def once(function: Any) -> Any:
    """Remember what a function gave at its first call."""
    found: list[Any] = []

    def call(*arguments: Any) -> Any:
        if not found:
            found.append(function(*arguments))
        return found[0]

    return call


def hurry(patch: MonkeyPatch) -> None:
    """Leave out, while the patch lasts, YAML that is always the same, or that nobody reads here.

    Reading and writing it takes longer than all else together.
    """
    for name in ("read_vocabulary", "read_json_keys", "load_formats"):
        patch.setattr(segments_project, name, once(getattr(segments_project, name)))
    for name in ("properties", "segment_properties", "export_properties"):
        patch.setattr(compiler, name, lambda *_, **__: "")


def compile_specs(
    specs: Mapping[str, Spec], folder: Path, engine: str = "duckdb"
) -> dict[str, str]:
    """Compile specs by way of files in a folder, emptied first; give the segments' models.

    Raises:
        RefusedError: the specs have problems.
    """
    for path in folder.glob("*.yml"):
        path.unlink()
    for identifier, spec in specs.items():
        whole = {"label": identifier, "description": "D.", "owner": "o"} | spec
        (folder / f"{identifier}.yml").write_text(yaml_text(whole) + "\n", encoding="utf-8")
    (folder / "json_keys.yml").write_text(yaml_text(JSON_KEYS) + "\n", encoding="utf-8")
    workspace = segments_project.Workspace(REPOSITORY, folder, folder / "generated")
    project, problems = segments_project.load_project(workspace)
    if problems:
        raise RefusedError("\n".join(map(str, problems)))
    return {
        Path(name).stem: text
        for name, text in compiler.compile_project(project, engine).items()
        if name.startswith("segments/") and name.endswith(".sql")
    }


def yaml_text(value: Any) -> str:
    """Write a value as YAML in one line; all texts are quoted."""
    if isinstance(value, dict):
        entries = (f"{yaml_text(name)}: {yaml_text(entry)}" for name, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(yaml_text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'


class Engine:
    """One in-memory DuckDB with the tables of the marts; each run fills them anew."""

    def __init__(self, folder: Path) -> None:
        """Create the tables; `folder` is for spec files."""
        self.folder = folder
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.connection.execute("set TimeZone = 'UTC'; create schema truth")
        self.tables = {
            name: tuple(columns.values())
            for name, columns in (*read_vocabulary(MARTS).columns.items(), *other_tables())
        }
        self.filled: set[str] = set(self.tables)
        for name, found in self.tables.items():
            columns = ", ".join(map(definition, found))
            self.connection.execute(f"create table truth.{name} ({columns})")

    def members(self, world: World) -> dict[str, dict[Key, Place]]:
        """Compile the specs of a world, run them on its shop, and give the members of each."""
        models = compile_specs(world.specs, self.folder)
        self.fill(world.shop)
        self.build(models, world.as_of)
        relation = self.connection.execute(f"select * from made.{RESULT}")
        names = [one[0] for one in relation.description]
        found: dict[str, dict[Key, Place]] = {identifier: {} for identifier in world.specs}
        for found_row in relation.fetchall():
            row = dict(zip(names, found_row, strict=True))
            segment = found[row["segment_id"]]
            assert key(row) not in segment, "a member is there twice"
            segment[key(row)] = Place(row["rank"], row.get("split_group"))
        return found

    def fill(self, shop: Shop) -> None:
        """Put the rows of a shop into the tables."""
        rows: dict[str, list[Row]] = {name: list(found) for name, found in shop.facts.items()}
        rows |= {name: list(shop.customers) for name in CUSTOMER_MARTS}
        rows["shop_accounts"] = [{"account_id": one} | row for one, row in shop.accounts.items()]
        rows["shop_exchange_rates"] = list(shop.exchange_rates)
        statements = [f"delete from truth.{name}" for name in self.filled]
        statements += [
            insertion(f"truth.{name}", found, [one.name for one in self.tables[name]])
            for name, found in rows.items()
            if found
        ]
        self.filled = {name for name, found in rows.items() if found}
        self.connection.execute(";".join(statements))

    def build(self, models: Mapping[str, str], as_of: datetime) -> None:
        """Make a table of each model that the memberships need, in the order of references."""
        self.connection.execute("drop schema if exists made cascade; create schema made")
        rules = Rules(models, REPOSITORY / MACROS)

        def relation_of(name: str) -> str | None:
            return None if name in models else f"truth.{name}"

        materialize(
            self.connection, rules, [RESULT], "made", relation_of, as_of.replace(tzinfo=UTC)
        )


def other_tables() -> list[tuple[str, Any]]:
    """Give the columns of the tables of the canonical shop, and of history, that segments read."""
    found = read_vocabulary(SHOP).columns
    history = read_vocabulary(HISTORY).columns[CHANGES]
    return [*((name, found[name]) for name in SHOP_TABLES), (CHANGES, history)]
