"""How dbt's tables appear in Dagster: their keys, groups and descriptions, and what feeds them."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject

# dbt makes these tables and their contracts, by name and schema; an asset of its own fills them.
FILLED = {
    "contact_points": "exports",
    "suppressed_identifiers": "exports",
    "segment_list_entries": "segment_parts",
}


def filled_key(name: str) -> dg.AssetKey:
    """Give the key of such a table once it is filled."""
    return dg.AssetKey([FILLED[name], name])


def empty_key(name: str) -> dg.AssetKey:
    """Give the key of such a table as dbt leaves it."""
    return dg.AssetKey([FILLED[name], f"empty_{name}"])


FILLED_BY_EMPTY = {empty_key(name): filled_key(name) for name in FILLED}


class Lineage(DagsterDbtTranslator):
    """Names dbt's tables as the warehouse does, by schema and table."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Give schema and table; the tables filled later are named as what they are, empty."""
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return source_key(dbt_resource_props)
        if name in FILLED:
            return empty_key(name)
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Give the model's folder, which is a stage on the way from the shop to the files."""
        if dbt_resource_props["resource_type"] == "source":
            return "raw"
        if dbt_resource_props["name"] in FILLED:
            return "exports"
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Give the description of the table's YAML, without its SQL."""
        return str(dbt_resource_props["description"])

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Let whatever reads a table that is filled later wait for its rows."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        deps = [
            dg.AssetDep(FILLED_BY_EMPTY.get(dep.asset_key, dep.asset_key), metadata=dep.metadata)
            for dep in spec.deps
        ]
        return spec.replace_attributes(deps=deps)


def source_key(source: Mapping[str, Any]) -> dg.AssetKey:
    """Give the key of a raw table."""
    return dg.AssetKey([source["schema"], source["name"]])
