"""Past days: one partition each, so that a backfill makes up for runs that were never made."""

import os
import subprocess
import sys
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.places import REPOSITORY, shop

DAYS = dg.DailyPartitionsDefinition(start_date=os.environ.get("SEGMENTS_FIRST_DAY") or "2026-01-01")
PASSED = {0, 3}  # 3: a guard holds a segment


with warnings.catch_warnings():
    warnings.simplefilter("ignore", dg.BetaWarning)  # of `backfill_policy`; Dagster is pinned
    one_run_for_all = dg.asset(
        partitions_def=DAYS,
        # Each day needs the day before, and all are published at once.
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="segments",
        kinds={"python", "duckdb"},
    )


@one_run_for_all
def past_days(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Who entered and left at the end of past days, added to the history of the release.

    A day's instant is its end in UTC. Readers keep the newest members, and no file is written.
    """
    first, last = instants(context.partition_time_window)
    command = [
        str(Path(sys.executable).with_name("segments")),
        *("backfill", "--from", first.isoformat(), "--to", last.isoformat()),
        *("--shop", str(shop())),
    ]
    environment = os.environ | {"SEGMENTS_PROJECT": str(REPOSITORY)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    context.log.info(done.stdout)
    if done.returncode not in PASSED:
        raise dg.Failure(done.stderr.strip(), allow_retries=False)
    return dg.MaterializeResult(
        metadata={"days": (last - first).days + 1, "as_of": last.isoformat()}
    )


def instants(window: dg.TimeWindow) -> tuple[datetime, datetime]:
    """Give the ends of the first and the last day of a time."""
    return window.start + timedelta(days=1), window.end
