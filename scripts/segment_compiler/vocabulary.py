"""The vocabulary of specs: which fields exist, of which type, read from the marts' YAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

MARTS = ("customers", "customer_metrics")
KEYS = ("account_id", "customer_id")
TYPES = ("text", "number", "money", "boolean", "date", "timestamp", "set", "json")


@dataclass(frozen=True, slots=True)
class Field:
    """A column that specs can ask about.

    `relation` is its mart; `is_required` means that it is never unknown; `ratio` names the two
    number columns whose quotient it is, so that a comparison with it can be exact.
    """

    name: str
    type: str
    relation: str
    label: str
    group: str
    description: str
    is_required: bool
    accepted_values: tuple[str, ...]
    ratio: tuple[str, str] | None


def read_vocabulary(marts: Path) -> dict[str, Field]:
    """Read the fields from the YAML of `customers` and `customer_metrics`, in their order.

    Raises:
        ValueError: a column's `segment_field` lacks a type that the language knows.
    """
    fields: dict[str, Field] = {}
    for relation in MARTS:
        document = YAML(typ="safe", pure=True).load(marts / f"{relation}.yml")
        (model,) = (found for found in document["models"] if found["name"] == relation)
        for column in model["columns"]:
            meta = column.get("config", {}).get("meta", {}).get("segment_field")
            if meta is not None and column["name"] not in fields:
                fields[column["name"]] = read_field(relation, column, meta)
    return fields


def read_field(relation: str, column: dict[str, Any], meta: dict[str, Any]) -> Field:
    """Read one column; its contract's `not_null` says that it is never unknown."""
    if meta.get("type") not in TYPES:
        raise ValueError(f"{relation}.{column['name']}: segment_field has no type of {TYPES}")
    ratio = meta.get("ratio")
    constraints = column.get("constraints", [])
    return Field(
        name=column["name"],
        type=meta["type"],
        relation=relation,
        label=meta.get("label", column["name"]),
        group=meta.get("group", "Other"),
        description=" ".join(column.get("description", "").split()),
        is_required=any(constraint["type"] == "not_null" for constraint in constraints),
        accepted_values=tuple(meta.get("accepted_values", ())),
        ratio=(ratio[0], ratio[1]) if ratio else None,
    )
