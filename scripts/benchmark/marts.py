"""The SQL of the marts as one script, as dbt has compiled it: a person would keep it in a file."""

from __future__ import annotations

import json
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = ("models/staging/", "models/shop/", "models/marts/")


def marts_script(target: Path) -> str:
    """Give the statements that make staging, shop and marts, from dbt's folder of a build."""
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    models = {
        name: node
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node["original_file_path"].startswith(LAYERS)
    }
    order = TopologicalSorter(
        {name: set(node["depends_on"]["nodes"]) & models.keys() for name, node in models.items()}
    ).static_order()
    statements = [f"create schema {name}" for name in ("staging", "shop", "marts")]
    for name in order:
        node = models[name]
        compiled = target / "compiled" / node["package_name"] / node["original_file_path"]
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        sql = compiled.read_text().replace(f'"{node["database"]}".', "")
        statements.append(f"create {kind} {node['schema']}.{node['alias']} as {sql}")
    return ";\n\n".join(statements)
