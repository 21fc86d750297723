"""What dbt knows of its models: their relations, what they need, and the SQL that it ran."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the last dbt run; `relation` is written as in SQL, `needs` are models' names."""

    name: str
    relation: str
    path: str
    is_view: bool
    needs: tuple[str, ...]

    def compiled(self, target: Path) -> str:
        """Give the SQL that dbt ran for it last."""
        return (target / "compiled" / "segments" / self.path).read_text()


def read_models(target: Path) -> dict[str, Model]:
    """Read the models of dbt's target folder, each after those it needs."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    found: dict[str, Model] = {}

    def add(key: str) -> None:
        node = models[key]
        if node["name"] in found:
            return
        needed = [one for one in node["depends_on"]["nodes"] if one in models]
        for one in needed:
            add(one)
        found[node["name"]] = Model(
            name=node["name"],
            relation=node["relation_name"] or "",
            path=node["original_file_path"],
            is_view=node["config"]["materialized"] == "view",
            needs=tuple(models[one]["name"] for one in needed),
        )

    for key in models:
        add(key)
    return found


def required_columns(target: Path) -> dict[str, list[str]]:
    """Give the columns that contracts let have no null, by the relation of their table."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"].values()
    found = {}
    for node in nodes:
        is_table = node["resource_type"] == "model" and node["config"]["materialized"] == "table"
        columns = [
            column["name"]
            for column in node.get("columns", {}).values()
            if any(one["type"] == "not_null" for one in column["constraints"])
        ]
        if is_table and columns:
            found[node["relation_name"]] = columns
    return found
