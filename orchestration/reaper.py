"""Ends the runs whose process is gone, before Dagster starts: nothing else would free their place.

After a power cut or a kill such runs stay "started" for ever, and all others wait behind them.
`python -m orchestration.reaper` does this for the instance in DAGSTER_HOME, on this machine.
"""

import os
import sys
import time
from pathlib import Path

import dagster as dg

UNFINISHED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
GONE = "The process of this run is gone: it was killed, or the machine stopped."
SLACK = 60.0  # seconds between the start of a process and what it says first


def reap(instance: dg.DagsterInstance) -> list[str]:
    """Mark the runs of dead processes as failed, free what they hold, and give their ids."""
    gone = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED)):
        run = record.dagster_run
        if not is_alive(instance, run.run_id):
            instance.report_run_failed(run, GONE)
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            gone.append(run.run_id)
    return gone


def is_alive(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Say whether a process that spoke for a run still runs, and is not another of its number."""
    spoke: dict[int, float] = {}
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT):
        found = entry.get_dagster_event().engine_event_data.metadata.get("pid")
        if found is not None:
            spoke.setdefault(int(str(found.value)), entry.timestamp)
    return any(started(pid) < first + SLACK for pid, first in spoke.items())


def started(pid: int) -> float:
    """Give when a process started, in seconds since 1970; infinity where there is none."""
    try:
        # Behind the name, which may hold spaces and brackets: the state, and 19 fields later the
        # start in ticks since the machine's.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except FileNotFoundError:
        return float("inf")
    if fields[0] == "Z":
        return float("inf")
    return time.time() - uptime + int(fields[19]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    with dg.DagsterInstance.get() as found:
        for run_id in reap(found):
            print(f"Run {run_id} is marked as failed. {GONE}", file=sys.stderr)
