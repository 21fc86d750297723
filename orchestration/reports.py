"""Each published segment: how many are in it, who came and went, and whether a guard holds it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.places import home
from orchestration.project import MANIFEST
from orchestration.releases import RELEASE
from orchestration.retries import AGAIN, only_what_may_pass_again
from orchestration.specs import (
    Segment,
    code_place,
    code_reference,
    owner_group,
    owners,
    read_segments,
)
from orchestration.tables import hidden, markdown
from segment_warehouse.build import connect
from segment_warehouse.release import current_release, verify

NOT_HELD = "is_not_held"
SIZES = """
    select sizes.segment_id, members, entered_count, left_count, is_held, held_reason,
        builds.as_of, builds.build_id, git_commit
    from segments.segment_sizes as sizes
    inner join segments.builds as builds using (as_of)
    order by all
"""
ACCOUNTS = """
    select segment_id, account_id, count(*)
    from segments.segment_memberships
    group by all
    order by all
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A segment of a release. `accounts` are its members by account; `held` is a guard's reason."""

    segment_id: str
    members: int
    entered: int
    left: int
    is_held: bool
    held: str | None
    as_of: datetime
    build_id: str
    commit: str | None
    accounts: dict[str, int] = field(default_factory=dict)


def segment_key(segment_id: str) -> dg.AssetKey:
    """Give the key of a segment: the view of its members in the release."""
    return dg.AssetKey(["segments", segment_id])


def asset_spec(segment: Segment, place: str | None) -> dg.AssetSpec:
    """Say whose a segment is, what it means, and where it is defined."""
    return dg.AssetSpec(
        segment_key(segment.id),
        deps=[RELEASE, *map(segment_key, segment.needs)],
        description=segment.description,
        group_name=owner_group(segment.owner),
        owners=owners(segment.owner),
        # Not "segment", for which Dagster shows the logo of a company of that name.
        kinds={"segments", "duckdb"},
        tags={tag: "" for tag in segment.tags},
        metadata={
            "label": segment.label,
            "status": segment.status,
            **code_reference(segment.spec, place),
        },
        skippable=True,
    )


SEGMENTS = read_segments(MANIFEST)
PLACE = code_place()
SPECS = [asset_spec(segment, PLACE) for segment in SEGMENTS.values()]
CHECKS = [
    dg.AssetCheckSpec(
        NOT_HELD,
        asset=spec.key,
        description="No guard holds the members of an earlier release.",
    )
    for spec in SPECS
]


@dg.multi_asset(specs=SPECS, check_specs=CHECKS, can_subset=True, retry_policy=AGAIN)
def segment_reports(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Tell the counts of each segment that readers see."""
    with only_what_may_pass_again():
        release = current_release(home())
        if release is None:
            raise dg.Failure("Nothing is published yet. Launch the job rebuild_segments first.")
        verify(release)
        found = read_reports(release)
    # Segments follow those that they are made of, as Dagster wants it.
    for segment in SEGMENTS:
        key = segment_key(segment)
        if segment not in found:
            continue
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=metadata(found[segment]))
        if dg.AssetCheckKey(key, NOT_HELD) in context.selected_asset_check_keys:
            yield guard_check(found[segment])


def read_reports(release: Path) -> Mapping[str, Report]:
    """Read the counts of all segments of a release."""
    with connect(release, read_only=True) as connection:
        rows = connection.execute(SIZES).fetchall()
        found = {row[0]: Report(*row) for row in rows}
        for segment_id, account, members in connection.execute(ACCOUNTS).fetchall():
            found[segment_id].accounts[account] = members
    return found


def metadata(report: Report) -> dict[str, Any]:
    """Give what Dagster shows of a segment; the numbers are drawn over time."""
    found: dict[str, Any] = {
        "members": report.members,
        "entered": report.entered,
        "left": report.left,
        "held": int(report.is_held),
        "as_of": dg.TimestampMetadataValue(report.as_of.replace(tzinfo=UTC).timestamp()),
        "build_id": report.build_id,
        "by_account": dg.MetadataValue.md(
            markdown(
                ("account", "members"),
                [(account, hidden(count)) for account, count in report.accounts.items()],
            )
        ),
    }
    return found | ({"commit": report.commit} if report.commit else {})


def guard_check(report: Report) -> dg.AssetCheckResult:
    """Tell whether a segment is held: an error, since a person has to decide, that blocks nothing.

    The release has the safe members of a held segment already. To keep back its file would leave
    people at a platform who withdrew since.
    """
    told: dict[str, Any] = {"members": report.members, "build_id": report.build_id}
    if report.held:
        told["reason"] = report.held
    return dg.AssetCheckResult(
        asset_key=segment_key(report.segment_id),
        check_name=NOT_HELD,
        passed=not report.is_held,
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"Held: {report.held}" if report.is_held else "No guard found anything.",
        metadata=told,
    )
