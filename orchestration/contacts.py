"""The contacts as platforms take them: normalised, and hashed where the rule hashes."""

from collections.abc import Iterator

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.lineage import FILLED_BY_EMPTY, filled_key
from segment_exports.contact_points import fill_contact_points
from segment_exports.suppressions import fill_suppressed_identifiers
from segment_warehouse.build import connect

# What the two fills read, beside the empty tables that they write into.
CONTACT_POINTS = [["marts", "customers"], ["shop", "shop_accounts"]]
SUPPRESSED = [["marts", "suppressions"], ["shop", "shop_customers"], ["shop", "shop_accounts"]]
DESCRIPTIONS = {
    "contact_points": "E-mail addresses, phone numbers and names of customers as platforms take"
    " them. One row per customer and normalisation rule.",
    "suppressed_identifiers": "E-mail addresses and phone numbers that must reach no file. One row"
    " per account, rule and value.",
}
SPECS = [
    dg.AssetSpec(
        filled,
        deps=[empty, *(CONTACT_POINTS if filled == filled_key("contact_points") else SUPPRESSED)],
        description=DESCRIPTIONS[filled.path[-1]],
        group_name="exports",
        kinds={"python", "duckdb"},
    )
    for empty, filled in FILLED_BY_EMPTY.items()
]


@dg.multi_asset(specs=SPECS)
def contact_cells(build: dg.ResourceParam[OpenBuild]) -> Iterator[dg.MaterializeResult[None]]:
    """How customers can be recognised by a platform, and which of them must not be."""
    yield from fill(build)


def fill(build: OpenBuild) -> Iterator[dg.MaterializeResult[None]]:
    """Fill both tables of contacts, and tell how many rows each has."""
    with connect(build.started()) as connection:
        rows = {
            "contact_points": fill_contact_points(connection),
            "suppressed_identifiers": fill_suppressed_identifiers(connection),
        }
    for name, count in rows.items():
        yield dg.MaterializeResult(
            asset_key=filled_key(name), metadata={"dagster/row_count": count}
        )
