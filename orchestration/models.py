"""The tables that dbt builds and tests: the marts, then the segments and their exports."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslatorSettings, dbt_assets

from orchestration.builds import OpenBuild
from orchestration.dbt import Dbt, run_dbt
from orchestration.lineage import Lineage
from orchestration.project import MANIFEST, PROJECT

# What is built before contacts and lists are read, and so cannot depend on them.
FIRST = (
    "path:models/staging path:models/shop path:models/marts path:models/contacts"
    " path:generated/lists segment_list_entries"
)
LATER = (
    "path:models/lists path:models/segments path:models/exports"
    " path:generated/segments path:generated/exports"
)
LINEAGE = Lineage(DagsterDbtTranslatorSettings(enable_asset_checks=True))


@dbt_assets(manifest=MANIFEST, project=PROJECT, select=FIRST, dagster_dbt_translator=LINEAGE)
def customer_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Customers and what they did."""
    # A test that also looks at what comes later waits for it.
    yield from run_dbt(context, dbt, build, "--indirect-selection", "cautious")


@dbt_assets(
    manifest=MANIFEST,
    project=PROJECT,
    select=LATER,
    exclude="segment_list_entries",
    dagster_dbt_translator=LINEAGE,
)
def segment_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Which segments customers are in, and who of them may be sent where."""
    yield from run_dbt(context, dbt, build)
