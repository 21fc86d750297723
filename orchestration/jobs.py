"""What can be launched, and when it is launched by itself."""

import dagster as dg

from orchestration.builds import AS_OF_TAG

rebuild_segments = dg.define_asset_job(
    "rebuild_segments",
    selection=dg.AssetSelection.all(),
    description="Build everything from the shop, test it, publish it, and write the files.",
)
write_files = dg.define_asset_job(
    "write_files",
    selection=dg.AssetSelection.key_prefixes("files"),
    description="Write the files of what is published.",
)


@dg.schedule(job=rebuild_segments, cron_schedule="0 5 * * *", execution_timezone="UTC")
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Rebuild each day, as of the minute that the schedule names, however late the run starts."""
    as_of = context.scheduled_execution_time.isoformat()
    return dg.RunRequest(run_key=as_of, tags={AS_OF_TAG: as_of})
