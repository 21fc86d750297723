"""The shop's tables: checked against the contract and loaded into a fresh file."""

from collections.abc import Iterator

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.freshness import FRESH, INSTANTS, freshness, newest_rows
from orchestration.lineage import source_key
from orchestration.places import REPOSITORY
from orchestration.project import MANIFEST
from orchestration.retries import AGAIN, only_what_may_pass_again
from segment_warehouse.build import start_build

RAW_TABLES = [
    dg.AssetSpec(
        source_key(source),
        description=source["description"],
        group_name="raw",
        kinds={"duckdb"},
    )
    for source in MANIFEST["sources"].values()
]
RAW_CHECKS = [
    dg.AssetCheckSpec(
        FRESH,
        asset=table.key,
        description="The newest row is not much older than the run.",
    )
    for table in RAW_TABLES
    if table.key.path[-1] in INSTANTS
]


@dg.multi_asset(specs=RAW_TABLES, check_specs=RAW_CHECKS, retry_policy=AGAIN)
def shop_tables(
    build: dg.ResourceParam[OpenBuild],
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Everything the shop knows, as its files say it: one file a table, all of them or none."""
    yield from load(build)


def load(build: OpenBuild) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Start the build file with the shop's tables, and tell how many rows each has.

    Raises:
        Failure: the files break the contract.
    """
    with only_what_may_pass_again():
        file, report = start_build(build.home, build.shop, REPOSITORY)
        newest = newest_rows(file, build.build.as_of)
    for table in RAW_TABLES:
        rows = report.rows[table.key.path[-1]]
        yield dg.MaterializeResult(asset_key=table.key, metadata={"dagster/row_count": rows})
    for check in RAW_CHECKS:
        yield freshness(check.asset_key, newest[check.asset_key.path[-1]], build.build.as_of)
