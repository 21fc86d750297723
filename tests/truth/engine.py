"""Runs compiled segments in DuckDB without dbt: its macros, its references, and tables from rows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import jinja2
import pytz

from segment_compiler import compiler
from segments import project as segments_project
from truth.reference import Place
from truth.shop import key
from truth.vocabulary import CUSTOMER_MARTS, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truth.reference import Spec, World
    from truth.shop import Key, Row, Shop
    from truth.vocabulary import Column

REPOSITORY = Path(__file__).resolve().parents[2]
DBT_PROJECT = REPOSITORY / "dbt_project"
MARTS = DBT_PROJECT / "models" / "marts"
SHOP = DBT_PROJECT / "models" / "shop"
SHOP_TABLES = ("shop_accounts", "shop_exchange_rates")
REFERENCE = re.compile(r"\{\{\s*ref\(['\"](\w+)['\"]\)\s*\}\}")
PLAIN = {"text": "", "boolean": False, "number": 0, "money": 0}
RESULT = "segment_memberships"

class RefusedError(AssertionError):
    """The compiler refuses specs that the language allows."""


class Returned(Exception):  # noqa: N818
    """Carries what a macro gives to `return` out of the macro, as dbt does."""


def remembered(function: Any) -> Any:
    """Remember what a function of plain values gives."""
    found: dict[str, Any] = {}

    def call(*arguments: Any, **named: Any) -> Any:
        asked = repr((arguments, named))
        if asked not in found:
            found[asked] = function(*arguments, **named)
        return found[asked]

    return call


# Reading and writing YAML takes longer than all else, and most of it is the same every time.
segments_project.read_vocabulary = remembered(segments_project.read_vocabulary)
segments_project.load_formats = remembered(segments_project.load_formats)
compiler.properties = remembered(compiler.properties)


def compile_specs(specs: Mapping[str, Spec], json_keys: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Compile specs by way of files in a folder, which is emptied first; give the segments' models.

    Raises:
        RefusedError: the specs have problems.
    """
    for path in folder.glob("*.yml"):
        path.unlink()
    for identifier, spec in specs.items():
        whole = {"label": identifier, "description": "D.", "owner": "o"} | spec
        (folder / f"{identifier}.yml").write_text(yaml_text(whole) + "\n", encoding="utf-8")
    if json_keys:
        (folder / "json_keys.yml").write_text(yaml_text(json_keys) + "\n", encoding="utf-8")
    workspace = segments_project.Workspace(REPOSITORY, folder, folder / "generated")
    project, problems = segments_project.load_project(workspace)
    if problems:
        raise RefusedError("\n".join(map(str, problems)))
    return {
        Path(name).stem: text
        for name, text in segments_project.generated_files(project).items()
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


def macros(as_of: datetime) -> jinja2.Environment:
    """Give an environment that has the project's macros, for one instant."""
    environment = macro_environment()
    environment.globals["as_of_given"] = as_of
    return environment


@cache
def macro_environment() -> jinja2.Environment:
    """Load every macro; as in dbt, they see each other, and `return` ends one."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])

    def var(name: str, default: Any = None) -> Any:
        given: datetime = environment.globals["as_of_given"]  # type: ignore[assignment]
        return given.replace(tzinfo=UTC).isoformat() if name == "as_of" else default

    def give_back(value: Any) -> None:
        raise Returned(value)

    environment.globals |= {
        "execute": True,
        "var": var,
        "return": give_back,
        "modules": {"re": re, "datetime": __import__("datetime"), "pytz": pytz},
    }
    for path in sorted((DBT_PROJECT / "macros").glob("*.sql")):
        for name, macro in vars(environment.from_string(path.read_text()).module).items():
            if callable(macro) and not name.startswith("_"):
                environment.globals[name] = returning(macro)
    return environment


def returning(macro: Any) -> Any:
    """Wrap a macro so that `return` gives its value."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except Returned as returned:
            return returned.args[0]

    return call


class Engine:
    """One in-memory DuckDB with the tables of the marts; each run fills them anew."""

    def __init__(self, folder: Path) -> None:
        """Create the tables; `folder` is for spec files."""
        self.folder = folder
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.connection.execute("set TimeZone = 'UTC'; create schema truth")
        self.tables = {
            name: tuple(columns.values())
            for name, columns in (*read_vocabulary(MARTS).columns.items(), *shop_tables())
        }
        self.filled: set[str] = set(self.tables)
        for name, found in self.tables.items():
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in found)
            self.connection.execute(f"create table truth.{name} ({columns})")

    def members(self, world: World) -> dict[str, dict[Key, Place]]:
        """Compile the specs of a world, run them on its shop, and give the members of each."""
        models = compile_specs(world.specs, world.vocabulary.json_keys, self.folder)
        self.fill(world.shop)
        self.build(models, world.as_of)
        relation = self.connection.execute(f"select * from truth.{RESULT}")
        names = [one[0] for one in relation.description]
        found: dict[str, dict[Key, Place]] = {identifier: {} for identifier in world.specs}
        for values in relation.fetchall():
            row = dict(zip(names, values, strict=True))
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
            f"insert into truth.{name} values "
            + ", ".join(f"({values(row, self.tables[name])})" for row in found)
            for name, found in rows.items()
            if found
        ]
        self.filled = {name for name, found in rows.items() if found}
        self.connection.execute(";".join(statements))

    def build(self, models: Mapping[str, str], as_of: datetime) -> None:
        """Make a view of each model that the memberships need, in the order of references."""
        needed: dict[str, set[str]] = {}
        waiting = [RESULT]
        while waiting:
            name = waiting.pop()
            needed[name] = set(REFERENCE.findall(models[name])) & models.keys()
            waiting += needed[name] - needed.keys()
        environment = macros(as_of)
        statements = []
        for name in TopologicalSorter(needed).static_order():
            sql = REFERENCE.sub(r"truth.\1", models[name])
            if "{{" in sql or "{%" in sql:
                sql = environment.from_string(sql).render()
            statements.append(f"create or replace table truth.{name} as {sql}")
        self.connection.execute(";".join(statements))


def shop_tables() -> list[tuple[str, Any]]:
    """Give the columns of the tables of the canonical shop that segments read."""
    found = read_vocabulary(SHOP).columns
    return [(name, found[name]) for name in SHOP_TABLES]


def values(row: Row, columns: Iterable[Column]) -> str:
    """Write a row as SQL values; what it leaves out is null, or plain where null may not be."""
    return ", ".join(
        literal(row.get(one.name, PLAIN.get(one.type) if one.is_required else None))
        for one in columns
    )


def literal(value: Any) -> str:
    """Write a value as a SQL literal."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"
