"""The release: the build that readers see, swapped in whole once everything in it has passed."""

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.contacts import contact_cells
from orchestration.guards import settled_memberships
from orchestration.models import customer_models, member_models, segment_models
from orchestration.shop import shop_tables
from orchestration.tables import hidden, markdown
from segment_warehouse.build import connect, finish_build
from segment_warehouse.release import publish

RELEASE = dg.AssetKey(["release"])
PARTS = (
    shop_tables,
    customer_models,
    contact_cells,
    member_models,
    settled_memberships,
    segment_models,
)
BUILT = sorted(key for part in PARTS for key in part.keys)
CHECKED = sorted(key for part in PARTS for key in part.check_keys)
LATE = timedelta(hours=30)  # a day, and the time of two builds and what may delay them
EVENTS = {
    dg.DagsterEventType.ASSET_MATERIALIZATION,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
}


@dg.asset(
    key=RELEASE,
    deps=BUILT,
    group_name="segments",
    kinds={"duckdb"},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=LATE),
)
def release(
    context: dg.AssetExecutionContext, build: dg.ResourceParam[OpenBuild]
) -> dg.MaterializeResult[None]:
    """What BI tools read: customers, segments and their members, all of one instant."""
    refuse_gaps(context.instance, context.run.run_id)
    return published(build)


def refuse_gaps(instance: dg.DagsterInstance, run_id: str) -> None:
    """Hold a run's own record against all that a release is made of.

    The order of steps is no proof: a person can launch this step alone, or leave out a test.

    Raises:
        Failure: a table was not built, or a test did not pass, in this run.
    """
    built, passed = set(), set()
    for entry in instance.all_logs(run_id, of_type=EVENTS):
        event = entry.get_dagster_event()
        if event.is_step_materialization:
            built.add(event.step_materialization_data.materialization.asset_key)
        else:
            evaluation = event.asset_check_evaluation_data
            if evaluation.passed or evaluation.severity == dg.AssetCheckSeverity.WARN:
                passed.add(evaluation.asset_check_key)
    gaps = [*named(set(BUILT) - built), *named(set(CHECKED) - passed)]
    if gaps:
        raise dg.Failure(
            f"Nothing is published: this run did not build or pass {', '.join(gaps)}."
            " Launch the job rebuild_segments."
        )


def named(keys: Collection[dg.AssetKey | dg.AssetCheckKey]) -> list[str]:
    """Name assets and checks in a stable order."""
    return sorted(key.to_user_string() for key in keys)


def published(build: OpenBuild) -> dg.MaterializeResult[None]:
    """Finish and publish the build file, and tell the sizes of its segments.

    Raises:
        ReleaseError: the file cannot be published.
    """
    file = build.started()
    finish_build(file, build.build)
    place = publish(build.home, file, build.build)
    sizes = segment_sizes(place)
    return dg.MaterializeResult(
        metadata={
            "build_id": build.build.id,
            "as_of": build.build.as_of.isoformat(),
            "path": dg.MetadataValue.path(place),
            "segments": len(sizes),
            "memberships": sum(members for _, members in sizes),
            "members": dg.MetadataValue.md(
                markdown(("segment", "members"), [(one, hidden(count)) for one, count in sizes])
            ),
        }
    )


def segment_sizes(place: Path) -> list[tuple[str, int]]:
    """Give the id and the number of members of each segment of a release."""
    with connect(place, read_only=True) as connection:
        return connection.execute(
            "select segment_id, members from segments.segments"
            " where status <> 'archived' order by segment_id"
        ).fetchall()
