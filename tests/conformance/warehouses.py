"""Warehouses with the same rows, in which the models printed for each were run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from truth.vocabulary import CUSTOMER_MARTS

from segment_compiler.compiler import compile_project
from segment_warehouse.evaluation import PARENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truth.shop import Key, Row, Shop
    from truth.vocabulary import Column, Vocabulary

    from segment_compiler.project import Project

    Windows = tuple[Mapping[str, str], Iterable[Iterable[Any]]]

MARKS = {"duckdb": "?", "postgres": "%s"}  # how each marks a parameter
PLAIN = {"text": "", "boolean": False, "number": 0, "money": 0}
REFERENCE = re.compile(r"\{\{ ref\('(\w+)'\) \}\}")
LOWERED = re.compile(r"\{\{ lower_elements\('([\w.]+)'\) \}\}")
# The marts come from tables; files of lists and exports stand outside.
MODELS = re.compile(r"segments/((?:seg|segment|customer)_\w+)\.sql")
WINDOWS = "segment_windows"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A connection, and the name of its engine as the compiler knows it."""

    engine: str
    connection: Any

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Give what a query finds."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def load(self, table: str, types: Mapping[str, str], rows: Iterable[Iterable[Any]]) -> None:
        """Create a table with these rows."""
        columns = ", ".join(f"{name} {type_}" for name, type_ in types.items())
        self.connection.execute(f"create table {table} ({columns})")
        values = [tuple(row) for row in rows]
        if values:
            marks = ", ".join([MARKS[self.engine]] * len(types))
            self.connection.execute(
                f"insert into {table} values " + ", ".join([f"({marks})"] * len(values)),
                [value for row in values for value in row],
            )

    def copy(self, ours: Any, relation: str, table: str) -> None:
        """Make a table of DuckDB, or of a query's rows there, one of this warehouse."""
        if self.engine == "spark":
            self.connection.copy(ours, relation, table)
            return
        columns = ours.execute(f"describe from {relation}").fetchall()
        listed = ", ".join(f"{name} {type_}" for name, type_, *_ in columns)
        self.connection.execute(f"create table {table} ({listed})")
        with self.connection.cursor().copy(f"copy {table} from stdin") as copied:
            for row in ours.execute(f"from {relation}").fetchall():
                copied.write_row(row)

    def make(self, table: str, sql: str) -> None:
        """Create a table of what a query finds."""
        if self.engine == "spark":
            self.connection.keep(table, sql)
        else:
            self.connection.execute(f"create table {table} as {sql}")

    def name(self, view: str, sql: str) -> None:
        """Create a view of a query."""
        kind = "temporary view" if self.engine == "spark" else "view"
        self.connection.execute(f"create {kind} {view} as {sql}")

    def holding(self, conditions: list[str], chunk: int = 400) -> list[set[Key]]:
        """Give for whom each condition on `segment_customers` is true."""
        found: list[set[Key]] = []
        for start in range(0, len(conditions), chunk):
            some = conditions[start : start + chunk]
            columns = ",\n".join(f"{sql} as c{number}" for number, sql in enumerate(some))
            rows = self.rows(f"select account_id, customer_id, {columns} from segment_customers")
            found += [
                {(row[0], row[1]) for row in rows if row[2 + number]} for number in range(len(some))
            ]
        return found


def fill(warehouse: Warehouse, shop: Shop, vocabulary: Vocabulary, instants: Windows) -> None:
    """Load the marts of a shop, and the instants of a run with their types."""
    facts: dict[str, list[Row]] = {name: list(rows) for name, rows in shop.facts.items()}
    for name, rows in (facts | dict.fromkeys(CUSTOMER_MARTS, list(shop.customers))).items():
        columns = vocabulary.columns[name]
        types = {one.name: one.sql_type for one in columns.values()}
        warehouse.load(name, types, [[value(row, one) for one in columns.values()] for row in rows])
    warehouse.load(WINDOWS, *instants)


def build(warehouse: Warehouse, models: Mapping[str, str]) -> None:
    """Run the models, each after those that it needs."""
    needs = {name: set(REFERENCE.findall(sql)) & models.keys() for name, sql in models.items()}
    for name in TopologicalSorter(needs).static_order():
        # What dbt reads for its lineage is no SQL; sets are loaded in small letters, which a macro
        # makes in a build.
        plain = PARENTS.sub("", models[name])
        warehouse.make(name, LOWERED.sub(r"\1", REFERENCE.sub(r"\1", plain)))


def printed(project: Project, engine: str) -> dict[str, str]:
    """Give the models of segments as they are printed for an engine, by name."""
    found = {
        MODELS.fullmatch(path): text for path, text in compile_project(project, engine).items()
    }
    return {name[1]: text for name, text in found.items() if name and name[1] != WINDOWS}


def value(row: Row, column: Column) -> Any:
    """Give what a table holds of a row; what it leaves out is null, or plain where it must be."""
    return row.get(column.name, PLAIN.get(column.type) if column.is_required else None)
