"""The tables that dbt builds and tests: the marts, then who is in which segment, then the exports.

The three selections are those of the command `segments build`.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.builds import OpenBuild
from orchestration.dbt import Dbt, run_dbt
from orchestration.lineage import COMPUTED, EMPTY, Lineage, empty_key
from orchestration.project import MANIFEST, PROJECT

# What is built before contacts and lists are read, and so cannot depend on them.
FIRST = (
    "path:models/staging path:models/shop path:models/marts path:models/contacts"
    " path:models/history path:generated/lists segment_list_entries"
)
# Who is in which segment, and who withdrew: from these the history is written.
MEMBERS = "path:models/lists path:generated/segments suppressed_customers"
# dbt's history is only made here once more: its tests now see what was filled in.
LATER = "path:models/history path:models/segments path:generated/exports"
# A test that also looks at what comes later waits for it.
WAITING = ("--indirect-selection", "cautious")


@dbt_assets(
    manifest=MANIFEST,
    project=PROJECT,
    select=FIRST,
    dagster_dbt_translator=Lineage({name: empty_key(name) for name in EMPTY}),
)
def customer_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Customers and what they did."""
    yield from run_dbt(context, dbt, build, *WAITING)


@dbt_assets(
    manifest=MANIFEST,
    project=PROJECT,
    select=MEMBERS,
    exclude="segment_list_entries",
    dagster_dbt_translator=Lineage({"segment_memberships": COMPUTED}),
)
def member_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """Which segments customers are in, and who of them withdrew."""
    yield from run_dbt(context, dbt, build, *WAITING)


@dbt_assets(manifest=MANIFEST, project=PROJECT, select=LATER, dagster_dbt_translator=Lineage({}))
def segment_models(
    context: dg.AssetExecutionContext, dbt: Dbt, build: dg.ResourceParam[OpenBuild]
) -> Iterator[Any]:
    """The segments and their history, and who may be sent where."""
    yield from run_dbt(context, dbt, build)
