"""The members that readers get: as dbt computed them, or as they were where that looks wrong."""

import dagster as dg

from orchestration.builds import OpenBuild
from orchestration.lineage import COMPUTED, HISTORY, SETTLED, empty_key
from orchestration.places import REPOSITORY
from segment_warehouse.history import carry_history, settle
from segment_warehouse.release import current_release

NEEDED = [
    COMPUTED,
    dg.AssetKey(["exports", "suppressed_customers"]),
    *map(empty_key, HISTORY),
]


@dg.asset(key=SETTLED, deps=NEEDED, group_name="segments", kinds={"python", "duckdb"})
def settled_memberships(
    context: dg.AssetExecutionContext, build: dg.ResourceParam[OpenBuild]
) -> dg.MaterializeResult[None]:
    """Who is in which segment, as readers get it.

    Where a guard finds a change that looks wrong, the segment is held: it keeps the members of the
    release before, without those who withdrew since. Who entered and left enters the history.
    """
    file = build.started()
    carry_history(current_release(build.home), file, build.build)
    held = settle(build.home, file, build.build, REPOSITORY, build.dbt)
    for one in held:
        context.log.warning(f"{one.segment_id} is held: {one.reason}")
    return dg.MaterializeResult(metadata={"held_segments": len(held)})
