"""What is read outside SQL: contacts as platforms take them, and the files of lists."""

from collections.abc import Iterator

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.lineage import FILLED_BY_EMPTY, filled_key
from orchestration.places import REPOSITORY
from segment_exports.contact_points import fill_contact_points
from segment_exports.lists import fill_list_entries
from segment_exports.suppressions import fill_suppressed_identifiers
from segment_warehouse.build import connect
from segment_warehouse.pointer import current_release

# What the two fills read, beside the empty tables that they write into.
CONTACT_POINTS = [
    ["marts", "customers"],
    ["shop", "shop_accounts"],
    ["segment_parts", "contact_rules"],
]
SUPPRESSED = [["marts", "suppressions"], ["shop", "shop_customers"], ["shop", "shop_accounts"]]
LISTS = [["segment_parts", "segment_list_files"], ["shop", "shop_accounts"]]
READ = {
    "contact_points": CONTACT_POINTS,
    "suppressed_identifiers": SUPPRESSED,
    "segment_list_entries": LISTS,
}
DESCRIPTIONS = {
    "contact_points": "E-mail addresses, phone numbers and names of customers as platforms take"
    " them. One row per customer and normalisation rule.",
    "suppressed_identifiers": "E-mail addresses and phone numbers that must reach no file. One row"
    " per account, rule and value.",
    "segment_list_entries": "What the rows of list files identify customers by. One row per list,"
    " line, account and identifier.",
}
SPECS = [
    dg.AssetSpec(
        filled,
        deps=[empty, *READ[filled.path[-1]]],
        description=DESCRIPTIONS[filled.path[-1]],
        group_name="lists" if filled == filled_key("segment_list_entries") else "exports",
        kinds={"python", "duckdb"},
    )
    for empty, filled in FILLED_BY_EMPTY.items()
]


@dg.multi_asset(specs=SPECS)
def contact_cells(build: dg.ResourceParam[OpenBuild]) -> Iterator[dg.MaterializeResult[None]]:
    """How customers can be recognised by a platform, and which of them must not be."""
    yield from fill(build)


def fill(build: OpenBuild) -> Iterator[dg.MaterializeResult[None]]:
    """Fill the tables, and tell how many rows each has."""
    with connect(build.started()) as connection:
        rows = {
            "contact_points": fill_contact_points(connection, current_release(build.home)),
            "suppressed_identifiers": fill_suppressed_identifiers(connection),
            "segment_list_entries": fill_list_entries(connection, REPOSITORY / "segment_specs"),
        }
    for name, count in rows.items():
        yield dg.MaterializeResult(
            asset_key=filled_key(name), metadata={"dagster/row_count": count}
        )
