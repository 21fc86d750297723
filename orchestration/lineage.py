"""How dbt's tables appear in Dagster: their keys, groups and descriptions, and what feeds them."""

from collections.abc import Collection, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

# dbt makes these tables and their contracts, by name and schema; an asset of its own fills them.
FILLED = {
    "contact_points": "exports",
    "suppressed_identifiers": "exports",
    "segment_list_entries": "segment_parts",
}
# These too; dbt tests them once they are filled.
HISTORY = {"segment_membership_events": "segments", "segment_sizes": "segments"}
EMPTY = FILLED | HISTORY

# Who is in which segment, as dbt computes it, and as guards let it pass.
COMPUTED = dg.AssetKey(["segments", "computed_segment_memberships"])
SETTLED = dg.AssetKey(["segments", "segment_memberships"])


def filled_key(name: str) -> dg.AssetKey:
    """Give the key of such a table once it is filled."""
    return dg.AssetKey([EMPTY[name], name])


def empty_key(name: str) -> dg.AssetKey:
    """Give the key of such a table as dbt leaves it."""
    return dg.AssetKey([EMPTY[name], f"empty_{name}"])


FILLED_BY_EMPTY = {empty_key(name): filled_key(name) for name in FILLED}


class Lineage(DagsterDbtTranslator):
    """Names dbt's tables as the warehouse does, by schema and table.

    Tables that are not yet what readers get after a step have names of their own there.
    """

    def __init__(self, unfinished: Mapping[str, dg.AssetKey]) -> None:
        """Keep the keys of the tables that the step leaves unfinished, by name."""
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))
        self.unfinished = unfinished

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Give schema and table, or what the step makes of it."""
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            return source_key(dbt_resource_props)
        return self.unfinished.get(name) or super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Give the model's folder, which is a stage on the way from the shop to the files."""
        if dbt_resource_props["resource_type"] == "source":
            return "raw"
        if dbt_resource_props["name"] in EMPTY:
            return "exports" if dbt_resource_props["name"] in FILLED else "segments"
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Give the description of the table's YAML, without its SQL."""
        return str(dbt_resource_props["description"])

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Let the history, which no SQL makes, follow the members whose changes it tells."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if spec.key in keys_of(HISTORY):
            return spec.replace_attributes(deps=[SETTLED])
        return spec


def keys_of(names: Collection[str]) -> set[dg.AssetKey]:
    """Give the keys of tables that are filled outside SQL, once they are filled."""
    return {filled_key(name) for name in names}


def source_key(source: Mapping[str, Any]) -> dg.AssetKey:
    """Give the key of a raw table."""
    return dg.AssetKey([source["schema"], source["name"]])
