"""The tables that dbt builds and tests: first up to the segments, then those of the exports."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, dbt_assets

from orchestration.builds import OpenBuild
from orchestration.dbt import Dbt, run_dbt
from orchestration.lineage import Lineage
from orchestration.project import MANIFEST, PROJECT

EXPORT_PATHS = "path:models/exports path:generated/exports"
LINEAGE = Lineage(DagsterDbtTranslatorSettings(enable_asset_checks=True))


@dbt_assets(
    manifest=MANIFEST, project=PROJECT, exclude=EXPORT_PATHS, dagster_dbt_translator=LINEAGE
)
def customer_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Customers, what they did, and which segments they are in."""
    yield from run_dbt(context, dbt, build)


@dbt_assets(manifest=MANIFEST, project=PROJECT, select=EXPORT_PATHS, dagster_dbt_translator=LINEAGE)
def export_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Who may be sent where, in the columns that each destination takes."""
    yield from run_dbt(context, dbt, build)
