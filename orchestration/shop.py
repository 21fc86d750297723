"""The raw tables: a shop's files, checked against the contract and loaded into a fresh file."""

from collections.abc import Iterator

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.lineage import source_key
from orchestration.places import REPOSITORY
from orchestration.project import MANIFEST
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


@dg.multi_asset(specs=RAW_TABLES)
def shop_tables(build: dg.ResourceParam[OpenBuild]) -> Iterator[dg.MaterializeResult[None]]:
    """Everything the shop knows, as its files say it: one file a table, all of them or none."""
    yield from load(build)


def load(build: OpenBuild) -> Iterator[dg.MaterializeResult[None]]:
    """Start the build file with the shop's tables, and tell how many rows each has.

    Raises:
        ShopError: the files break the contract.
    """
    _, report = start_build(build.home, build.build, build.shop, REPOSITORY)
    for table in RAW_TABLES:
        rows = report.rows[table.key.path[-1]]
        yield dg.MaterializeResult(asset_key=table.key, metadata={"dagster/row_count": rows})
