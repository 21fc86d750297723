"""What can be launched, and when it is launched by itself."""

import os
from datetime import UTC

import dagster as dg

from orchestration.builds import AS_OF_TAG
from orchestration.days import past_days
from orchestration.files import EXPORTS, WITHDRAWALS
from orchestration.timetable import schedules, written_at_their_times

# A run whose process died is made once more, whole: a release is of one run. A run that failed by
# itself is not, since the same data would fail again.
ONCE_MORE = {"dagster/max_retries": "1", "dagster/retry_strategy": "ALL_STEPS"}

TIMEZONE = os.environ.get("SEGMENTS_TIMEZONE") or "UTC"
AT_THEIR_TIMES = written_at_their_times(EXPORTS)

rebuild_segments = dg.define_asset_job(
    "rebuild_segments",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(past_days) - AT_THEIR_TIMES,
    tags=ONCE_MORE,
    description="Build everything from the shop, test it, publish it, and write the files.",
)
write_files = dg.define_asset_job(
    "write_files",
    selection=dg.AssetSelection.key_prefixes("files") - AT_THEIR_TIMES
    | dg.AssetSelection.assets(WITHDRAWALS),
    tags=ONCE_MORE,
    description="Write the files of what is published, as a rebuild does.",
)
times_of_files = schedules(EXPORTS, TIMEZONE, ONCE_MORE)
add_past_days = dg.define_asset_job(
    "add_past_days",
    selection=dg.AssetSelection.assets(past_days),
    description="Add runs of past days to the history. Readers keep the newest members.",
)


@dg.schedule(
    job=rebuild_segments,
    cron_schedule=os.environ.get("SEGMENTS_CRON") or "0 5 * * *",
    execution_timezone=TIMEZONE,
)
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Rebuild each day, as of the minute that the schedule names, however late the run starts."""
    as_of = context.scheduled_execution_time.astimezone(UTC).isoformat()
    return dg.RunRequest(run_key=as_of, tags={AS_OF_TAG: as_of})
