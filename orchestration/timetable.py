"""When files are written by themselves, for destinations that name a time of their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from orchestration.files import file_key

# What a name of Dagster cannot hold, in a cron text.
WORDS = {"*": "any", "/": "_each_", "-": "_to_", ",": "_and_", " ": "_"}


def files_by_time(exports: Iterable[Mapping[str, str]]) -> dict[str, list[dg.AssetKey]]:
    """Give the files of destinations with a schedule, by its cron text."""
    found: dict[str, list[dg.AssetKey]] = defaultdict(list)
    for export in exports:
        if "schedule" in export:
            found[export["schedule"]].append(file_key(export))
    return dict(sorted(found.items()))


def written_at_their_times(exports: Iterable[Mapping[str, str]]) -> dg.AssetSelection:
    """Give the files that a rebuild leaves to their own schedules."""
    keys = [key for found in files_by_time(exports).values() for key in found]
    return dg.AssetSelection.assets(*keys)


def schedules(
    exports: Sequence[Mapping[str, str]], timezone: str, tags: Mapping[str, str]
) -> list[dg.ScheduleDefinition]:
    """Make a schedule and its job for each time that destinations name."""
    return [
        dg.ScheduleDefinition(
            job=dg.define_asset_job(
                job_name(cron),
                selection=dg.AssetSelection.assets(*files),
                tags=tags,
                description=f"Write the files of {destinations(files)} from what is published.",
            ),
            cron_schedule=cron,
            execution_timezone=timezone,
        )
        for cron, files in files_by_time(exports).items()
    ]


def job_name(cron: str) -> str:
    """Give the name of the job of a cron text.

    >>> job_name("30 6 * * 1-5")
    'write_files_at_30_6_any_any_1_to_5'
    """
    return "write_files_at_" + "".join(WORDS.get(letter, letter) for letter in cron)


def destinations(files: Sequence[dg.AssetKey]) -> str:
    """Name the destinations of files."""
    return ", ".join(sorted({key.path[1] for key in files}))
