"""The words of specs, read from the YAML of the marts alone: fields, events and their columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
MARTS = REPOSITORY / "dbt_project" / "models" / "marts"
SHOP = REPOSITORY / "dbt_project" / "models" / "shop"
HISTORY = REPOSITORY / "dbt_project" / "models" / "history"
CHANGES = "segment_membership_events"
CUSTOMER_MARTS = ("customers", "customer_metrics")
TYPES = {
    "varchar": "text",
    "bigint": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "varchar[]": "set",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart: its type in the language, its type in SQL, and whether it may be null.

    `ratio` names the two columns whose quotient it is; `limits` say which values specs may name.
    """

    name: str
    type: str
    sql_type: str
    relation: str
    is_required: bool = False
    ratio: tuple[str, str] | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something customers did: rows of a mart, those for which `only` is true, at `time`.

    `named_by` is the column that holds the names of the shop's own events.
    """

    name: str
    relation: str
    time: str
    only: str | None = None
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`columns` has every mart by name; `fields` are those of customers; `json_keys` are typed."""

    fields: Mapping[str, Column]
    events: Mapping[str, Event]
    columns: Mapping[str, Mapping[str, Column]]
    json_keys: Mapping[str, str] = field(default_factory=dict)

    def json_type(self, relation: str | None, name: str) -> str:
        """Give the declared type of `metadata.plan`, of a customer or of a row of a mart."""
        return self.json_keys[name if relation is None else f"{relation}.{name}"]


@cache
def read_vocabulary(marts: Path) -> Vocabulary:
    """Read every mart of a folder."""
    columns: dict[str, dict[str, Column]] = {}
    fields: dict[str, Column] = {}
    events: dict[str, Event] = {}
    for path in sorted(marts.glob("*.yml")):
        for model in YAML(typ="safe", pure=True).load(path.read_text())["models"]:
            name = model["name"]
            columns[name] = {one["name"]: read_column(name, one) for one in model["columns"]}
            for found in model.get("config", {}).get("meta", {}).get("segment_events", []):
                only, named_by = found.get("where"), found.get("named_by")
                events[found["name"]] = Event(found["name"], name, found["time"], only, named_by)
            if name in CUSTOMER_MARTS:
                asked = [one["name"] for one in model["columns"] if "segment_field" in meta(one)]
                fields = {one: columns[name][one] for one in asked} | fields
    return Vocabulary(fields, events, columns)


def read_column(relation: str, column: Mapping[str, Any]) -> Column:
    """Read one column; what a field says of its type goes before the type in SQL."""
    sql_type = column["data_type"]
    told = meta(column).get("segment_field", {})
    ratio = told.get("ratio")
    return Column(
        name=column["name"],
        type=told.get("type") or TYPES.get(sql_type, "money"),
        sql_type=sql_type,
        relation=relation,
        is_required=any(one["type"] == "not_null" for one in column.get("constraints", [])),
        ratio=(ratio[0], ratio[1]) if ratio else None,
        limits={name: told[name] for name in ("range", "code", "past") if name in told},
    )


def meta(column: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the meta of a column."""
    return column.get("config", {}).get("meta", {})
