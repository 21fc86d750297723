"""The contract of a shop folder: its tables, columns, types and rules, read from the dbt source."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Column:
    """A column a shop file may have, and what its values must look like."""

    name: str
    kind: str
    data_type: str
    required: bool = False
    nullable: bool = True
    accepted_values: tuple[str, ...] = ()
    format: str | None = None
    range: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the shop: `key` is unique, and each row fills in one column of `any_of`."""

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    key: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the contract's order."""
        return tuple(column.name for column in self.columns)


def read_contract(path: Path) -> tuple[Table, ...]:
    """Read the tables of the dbt source at `path`, in its order.

    The rules stand in `config.meta.shop` of each table and column; the file's head explains them.
    """
    return _tables(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _tables(text: str) -> tuple[Table, ...]:
    # As dbt reads it, and in C: a tenth of the time.
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    (source,) = document["sources"]
    return tuple(_table(entry) for entry in source["tables"])


def _table(entry: dict[str, Any]) -> Table:
    rules = entry.get("config", {}).get("meta", {}).get("shop", {})
    return Table(
        name=entry["name"],
        columns=tuple(_column(column) for column in entry["columns"]),
        required=rules.get("required", False),
        key=tuple(rules.get("key", ())),
        any_of=tuple(rules.get("any_of", ())),
    )


def _column(entry: dict[str, Any]) -> Column:
    rules = entry["config"]["meta"]["shop"]
    required = rules.get("required", False)
    bounds = rules.get("range")
    return Column(
        name=entry["name"],
        kind=rules["type"],
        data_type=entry["data_type"],
        required=required,
        nullable=not required or "null_meaning" in rules,
        accepted_values=tuple(rules.get("accepted_values", ())),
        format=rules.get("format"),
        range=(bounds[0], bounds[1]) if bounds else None,
    )
