"""Serving: the release for people who may read only some segments, after it is published."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

from orchestration.places import REPOSITORY, home
from orchestration.releases import RELEASE
from orchestration.retries import AGAIN
from segment_warehouse.redaction import redacted


@dg.asset(
    key=dg.AssetKey(["served"]),
    deps=[RELEASE],
    group_name="segments",
    kinds={"postgres"},
    retry_policy=AGAIN,  # a server that restarts; to serve once more changes nothing
)
def served() -> dg.MaterializeResult[None]:
    """What people read who may read only some segments: in PostgreSQL, or a file for a group."""
    return dg.MaterializeResult(metadata={"told": run_serve()})


def run_serve() -> str:
    """Run `segments serve` of the same installation, and give what it prints, but no address.

    Raises:
        Failure: the command ends with an error; its message is told.
    """
    command = [str(Path(sys.executable).with_name("segments")), "serve"]
    places = {"SEGMENTS_PROJECT": str(REPOSITORY), "SEGMENTS_HOME": str(home().root)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | places
    )
    if done.returncode:
        raise dg.Failure(f"`segments serve` failed: {redacted(done.stderr.strip()[-2000:])}")
    return redacted((done.stdout + done.stderr).strip())
