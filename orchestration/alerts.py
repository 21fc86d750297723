"""Tells people that a run failed or a segment is held: to a web address, else into the log."""

import json
import logging
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import dagster as dg

from orchestration.reports import NOT_HELD

WEBHOOK = "ALERT_WEBHOOK"
PAUSES = (1.0, 4.0)  # seconds between tries
PATIENCE = 5.0  # seconds for a try
LOG = logging.getLogger("dagster.alerts")  # which the server prints


class AlertError(RuntimeError):
    """Nobody was told; the text says why, without the address, which may hold a key."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What people are told: names and counts. `text` is the sentence that chat systems show."""

    event: str
    text: str
    job: str
    run_id: str
    failed_steps: tuple[str, ...] = ()
    held: tuple[Mapping[str, Any], ...] = ()


def send(alert: Alert, pauses: Sequence[float] = PAUSES) -> None:
    """Post an alert as JSON to the address in `ALERT_WEBHOOK`; log it where there is none.

    Raises:
        AlertError: the address does not take it, after three tries.
    """
    address = os.environ.get(WEBHOOK)
    if address:
        post(address, json.dumps(asdict(alert)).encode(), pauses)
    else:
        LOG.warning("%s", alert.text)


def post(address: str, body: bytes, pauses: Sequence[float]) -> None:
    """Post JSON; try again after each pause, unless the other side says that it is no use.

    Raises:
        AlertError: it was not taken.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"}:
        raise AlertError(f"{WEBHOOK} takes an address that begins with https:// or http://.")
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    for pause in [*pauses, None]:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as error:
            error.close()
            problem: OSError = error
        except OSError as error:
            problem = error
        if pause is None or not may_pass(problem):
            break
        time.sleep(pause)
    told = problem.code if isinstance(problem, urllib.error.HTTPError) else type(problem).__name__
    raise AlertError(f"{parts.hostname} did not take the alert: {told}.")


def may_pass(problem: OSError) -> bool:
    """Say whether to try again: not where the other side understood, and refused."""
    if not isinstance(problem, urllib.error.HTTPError):
        return True
    return problem.code == 429 or problem.code >= 500


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Tell of each run that failed, and of segments that it held."""
    steps = tuple(event.step_key for event in context.get_step_failure_events() if event.step_key)
    run, held = context.dagster_run, held_in(context.instance, context.dagster_run.run_id)
    where = f" in {', '.join(steps)}" if steps else ""
    text = f"{run.job_name} failed{where}.."
    send(Alert("run_failed", text + told(held), run.job_name, run.run_id, steps, held))


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS, default_status=dg.DefaultSensorStatus.RUNNING
)
def held_segments(context: dg.RunStatusSensorContext) -> None:
    """Tell of segments that a run held; nothing of a run that held none."""
    run, held = context.dagster_run, held_in(context.instance, context.dagster_run.run_id)
    if held:
        send(Alert("segments_held", told(held).strip(), run.job_name, run.run_id, held=held))


def held_in(instance: dg.DagsterInstance, run_id: str) -> tuple[Mapping[str, Any], ...]:
    """Give the segments that a run found held: id, counts, and what the guard found."""
    logs = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = []
    for entry in logs:
        evaluation = entry.get_dagster_event().asset_check_evaluation_data
        if evaluation.check_name == NOT_HELD and not evaluation.passed:
            values = {name: value.value for name, value in evaluation.metadata.items()}
            found.append({"segment": evaluation.asset_key.path[-1], **values})
    return tuple(sorted(found, key=lambda one: str(one["segment"])))


def told(held: Sequence[Mapping[str, Any]]) -> str:
    """Say in a sentence each which segments are held, and why."""
    return "".join(f" {one['segment']} is held: {one.get('reason', '')}." for one in held)
