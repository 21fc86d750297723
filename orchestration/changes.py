"""Rebuilds when the specs, the models or the shop's files have changed, once they lie still."""

import hashlib
import json
from pathlib import Path

import dagster as dg

from orchestration.jobs import rebuild_segments
from orchestration.places import REPOSITORY, shop
from segment_warehouse.inputs import add_files, source_files

WAITING = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def inputs_digest(repository: Path, folder: Path) -> str:
    """Give a digest of all that a build reads: the project's contents, and the shop's files by

    name, size and time, since they may be large.
    """
    digest = hashlib.sha256()
    specs = sorted((repository / "segment_specs").glob("*.yml"))
    add_files(digest, repository, [*source_files(repository), *specs])
    for path in sorted(folder.iterdir()):
        found = path.stat()
        digest.update(f"{path.name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@dg.sensor(job=rebuild_segments, minimum_interval_seconds=60)
def changes(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Rebuild what changed; files that are still being copied are waited for.

    A digest is built once: when two looks in a row see it, and the last build was of another. What
    is there at the first look counts as built.
    """
    if not shop().is_dir():
        return dg.SkipReason("There is no shop. Set SEGMENTS_SHOP to the folder with its tables.")
    if context.instance.get_runs_count(dg.RunsFilter(statuses=WAITING)):
        return dg.SkipReason("A run is in progress.")
    digest = inputs_digest(REPOSITORY, shop())
    cursor = json.loads(context.cursor or json.dumps({"built": digest, "seen": digest, "runs": 0}))
    if digest == cursor["built"]:
        cursor["seen"], requests = digest, []
    elif digest == cursor["seen"]:
        cursor["runs"] += 1
        cursor["built"] = digest
        # The number lets specs that are changed back be built again.
        requests = [dg.RunRequest(run_key=f"{cursor['runs']}-{digest}")]
    else:
        cursor["seen"], requests = digest, []
    return dg.SensorResult(
        run_requests=requests,
        skip_reason=None if requests else "Nothing has changed, or it is still changing.",
        cursor=json.dumps(cursor),
    )
