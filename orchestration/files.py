"""The files that go out: one for each segment and destination, written from the release."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg
import duckdb

from orchestration.places import home
from orchestration.project import MANIFEST
from orchestration.releases import RELEASE
from orchestration.reports import PLACE, SEGMENTS, segment_key
from orchestration.retries import AGAIN, only_what_may_pass_again
from orchestration.specs import Segment, code_reference, owner_group, owners
from orchestration.tables import hidden, markdown
from segment_exports.export import ExportResult, withdraw, write_list
from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.release import current_release, verify

WITHDRAWALS = dg.AssetKey(["withdrawals"])
# The others (draft, paused, archived) say why nothing was written.
DELIVERED = {"written", "unchanged", "below_minimum"}


def export_models(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what the manifest says of each export, in the order of their ids."""
    found = [node for node in manifest["nodes"].values() if "export" in node["config"]["meta"]]
    return sorted(found, key=lambda node: str(node["config"]["meta"]["export"]["id"]))


def file_key(export: Mapping[str, str]) -> dg.AssetKey:
    """Give the key of an export's file: its destination, and its segment with a group's name."""
    name = export["id"].removeprefix(f"{export['destination']}__")
    return dg.AssetKey(["files", export["destination"], name])


def file_asset(model: Mapping[str, Any], segment: Segment) -> dg.AssetsDefinition:
    """Make the asset of one file."""
    export = model["config"]["meta"]["export"]

    @dg.asset(
        key=file_key(export),
        deps=[RELEASE, segment_key(segment.id)],
        group_name=owner_group(segment.owner),
        description=model["description"],
        owners=owners(segment.owner),
        kinds={export["format"].split("@")[0], "csv"},
        metadata={"format": export["format"], **code_reference(segment.spec, PLACE)},
        output_required=False,
        retry_policy=AGAIN,
    )
    def export_file() -> Iterator[dg.MaterializeResult[None]]:
        with only_what_may_pass_again():
            found = write(home(), export["id"])
        yield from materialised(found)

    return export_file


def withdrawals_asset(exports: Collection[Mapping[str, Any]]) -> dg.AssetsDefinition:
    """Make the asset of the removals from the lists that a rebuild does not renew."""
    renewed = [export["id"] for export in exports if "schedule" not in export]

    @dg.asset(
        key=WITHDRAWALS,
        deps=[RELEASE],
        group_name="exports",
        kinds={"csv"},
        retry_policy=AGAIN,
    )
    def withdrawals() -> dg.MaterializeResult[None]:
        """Who withdrew leaves the lists that a rebuild does not renew: those of destinations with

        a schedule of their own, paused ones, and those whose export is gone.
        """
        with only_what_may_pass_again():
            found = take_back(home(), renewed)
        return withdrawn(found)

    return withdrawals


def write(home: Home, export_id: str) -> ExportResult:
    """Write one file of the current release, whoever started this and whatever came before.

    Raises:
        Failure: nothing is published.
        ReleaseError: the release is not as it was published.
        ExportError: the file would break a rule; it was not written.
    """
    with published(home) as connection:
        return write_list(connection, home.exports, export_id, home.consents)


def take_back(home: Home, spared: Collection[str]) -> list[ExportResult]:
    """Take those who withdrew off all lists but the spared exports'; give those that changed.

    Raises:
        Failure: nothing is published.
        ReleaseError: the release is not as it was published.
        ExportError: of some lists nobody could be taken off; of all others they were.
    """
    with published(home) as connection:
        return withdraw(connection, home.exports, spared=spared, newest=home.consents)


@contextmanager
def published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the current release, as it was published."""
    release = current_release(home)
    if release is None:
        raise dg.Failure("Nothing is published yet. Launch the job rebuild_segments first.")
    verify(release)
    home.exports.mkdir(parents=True, exist_ok=True, mode=0o750)
    with connect(release, read_only=True) as connection:
        yield connection


def materialised(result: ExportResult) -> Iterator[dg.MaterializeResult[None]]:
    """Give the counts of a delivered file; nothing for an export that is switched off."""
    if result.state not in DELIVERED:
        return
    metadata: dict[str, Any] = {
        "state": result.state,
        "members": result.members,
        "rows": result.rows,
        "added": result.added,
        "removed": result.removed,
        "left_out": dg.MetadataValue.md(
            markdown(
                ("reason", "members"),
                [(reason, hidden(count)) for reason, count in sorted(result.dropped.items())],
            )
        ),
    }
    if result.path:
        metadata |= {"path": dg.MetadataValue.path(result.path), "sha256": result.sha256}
    yield dg.MaterializeResult(metadata=metadata)


def withdrawn(results: Sequence[ExportResult]) -> dg.MaterializeResult[None]:
    """Give the counts of the lists that changed."""
    rows = [(f"{one.export_id}: {one.state}", hidden(one.removed)) for one in results]
    return dg.MaterializeResult(
        metadata={
            "lists": len(results),
            "removed": sum(one.removed for one in results),
            "by_list": dg.MetadataValue.md(markdown(("list", "removed"), rows)),
        }
    )


EXPORTS = [model["config"]["meta"]["export"] for model in export_models(MANIFEST)]
export_files = [
    file_asset(model, SEGMENTS[model["config"]["meta"]["export"]["segment"]])
    for model in export_models(MANIFEST)
]
withdrawals = withdrawals_asset(EXPORTS)
