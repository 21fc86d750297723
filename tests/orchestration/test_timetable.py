"""Destinations with times of their own: who writes their files, and who takes people off them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.lock import writer_lock
from segment_warehouse.release import ReleaseError, current_release, publish
from tests.conftest import make_project
from tests.orchestration.conftest import AS_OF, failures, materialised
from tests.segment_exports.worlds import List, make_world

pytestmark = pytest.mark.xdist_group("dagster")

WEEKLY, OFTEN = "0 6 * * 1", "*/15 8-18 * * 1,3"
SHOWN = """
import json
from orchestration.definitions import defs
graph = defs.resolve_asset_graph()
told = {
    one.name: [one.cron_schedule, one.job_name, one.execution_timezone, one.default_status.value]
    for one in defs.schedules
}
jobs = {one.name: sorted(key.to_user_string() for key in one.selection.resolve(graph))
        for one in defs.jobs}
print(json.dumps([told, jobs]))
"""


@pytest.fixture(scope="module")
def deployment(repository, tmp_path_factory):
    """A project whose specs name times, as Dagster loads it: schedules, and assets by job."""
    folder = tmp_path_factory.mktemp("timetable")
    specs = shutil.copytree(repository / "segment_specs", folder / "specs")
    destinations = specs / "destinations.yml"
    text = destinations.read_text()
    for key, cron in (("email@1", WEEKLY), ("extended@1", WEEKLY), ("basic@1", OFTEN)):
        text = text.replace(f"format: {key}\n", f'format: {key}\n  schedule: "{cron}"\n')
    destinations.write_text(text)
    project = make_project(folder / "project", specs)
    skipped = shutil.ignore_patterns("__pycache__", "screenshots")
    shutil.copytree(repository / "orchestration", project / "orchestration", ignore=skipped)
    environment = os.environ | {
        "PYTHONPATH": str(project), "SEGMENTS_HOME": str(folder / "home"),
        "SEGMENTS_TIMEZONE": "Europe/Warsaw",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SHOWN], env=environment, cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def files_of(keys):
    return {tuple(key.split("/")[1:]) for key in keys if key.startswith("files/")}


def test_each_time_that_destinations_name_is_one_schedule_with_their_files(deployment):
    schedules, jobs = deployment
    weekly, often = (
        "write_files_at_0_6_any_any_1", "write_files_at_any_each_15_8_to_18_any_any_1_and_3"
    )  # fmt: skip
    assert schedules.pop("daily")[0] == "0 5 * * *"
    assert schedules == {
        f"{weekly}_schedule": [WEEKLY, weekly, "Europe/Warsaw", "STOPPED"],
        f"{often}_schedule": [OFTEN, often, "Europe/Warsaw", "STOPPED"],
    }
    assert {destination for destination, _ in files_of(jobs[weekly])} == {"newsletter", "full_list"}
    assert {destination for destination, _ in files_of(jobs[often])} == {"customer_list"}
    assert all(key.startswith("files/") for name in (weekly, often) for key in jobs[name])


@pytest.mark.parametrize("job", ["rebuild_segments", "write_files"])
def test_the_other_jobs_leave_these_files_alone_and_take_off_who_withdrew(deployment, job):
    _, jobs = deployment
    assert {destination for destination, _ in files_of(jobs[job])} == {"meta_ads"}
    assert "withdrawals" in jobs[job]


def test_a_time_launches_one_run(part):
    import dagster as dg

    export = {"id": "news__vips", "destination": "news", "segment": "vips", "schedule": WEEKLY}
    [schedule] = part("timetable").schedules([export], "UTC", {})
    tick = datetime(2026, 11, 2, 6, tzinfo=UTC)
    context = dg.build_schedule_context(scheduled_execution_time=tick)
    assert len(schedule.evaluate_tick(context).run_requests) == 1


@pytest.fixture(scope="module")
def weekly(rebuilt, home, part, instance, tmp_path_factory):
    """A home in which newsletters have a time; a function that runs a part of that deployment."""
    import dagster as dg

    other = Home(tmp_path_factory.mktemp("weekly"))
    other.building.mkdir(parents=True)
    files, timetable = part("files"), part("timetable")
    exports = [
        one | ({"schedule": WEEKLY} if one["destination"] == "newsletter" else {})
        for one in files.EXPORTS
    ]
    [schedule] = timetable.schedules(exports, "UTC", {})
    at_their_times = timetable.written_at_their_times(exports)
    rebuild = dg.define_asset_job("rebuild", dg.AssetSelection.all() - at_their_times)
    defs = dg.Definitions(
        assets=[*files.export_files, files.withdrawals_asset(exports)],
        jobs=[rebuild, schedule.job],
        executor=dg.in_process_executor,
    )

    def publish_without(refused, build_id):
        """Publish the sample's build again, with what these customers refused since."""
        file = other.building / f"{build_id}.duckdb"
        shutil.copyfile(home.current.resolve(), file)
        file.chmod(0o640)
        with connect(file) as connection:
            connection.execute("update segments.builds set build_id = ?", [build_id])
            for customer in refused:
                connection.execute(
                    "update marts.customer_consents set is_granted = false where customer_id = ?",
                    [customer],
                )
        with writer_lock(other, "a test"):
            publish(other, file, Build(build_id, AS_OF, None, False))

    def run(job):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SEGMENTS_HOME", str(other.root))
            found = defs.resolve_job_def(job).execute_in_process(
                instance=instance(), raise_on_error=False
            )
        assert found.success, failures(found)
        return materialised(found)

    return other, publish_without, run, schedule.job_name


def members(home, name):
    """Give the customers who go out with a newsletter by the release, in a stable order."""
    with connect(home.current.resolve(), read_only=True) as connection:
        return connection.execute(
            "select customer_id, email from exports.export_decisions"
            " join exports.export_rows_email_1 using (account_id, customer_id)"
            " where export_id = ? and drop_reason is null order by all",
            [name],
        ).fetchall()


def lists(home):
    """Give the current list of each newsletter, as text, and the state in its manifest."""
    return {
        path.parent.name: (
            "".join(file.read_text() for file in path.glob("*.csv")),
            json.loads((path / "manifest.json").read_text())["state"],
        )
        for path in (home.exports / "newsletter").glob("*/current")
    }


def test_files_wait_for_their_time_and_withdrawals_do_not(weekly):
    home, publish_without, run, scheduled = weekly
    publish_without([], "first")
    told = run("rebuild")
    assert told["withdrawals"]["lists"] == 0
    assert not [key for key in told if key.startswith("files/newsletter/")]
    assert not (home.exports / "newsletter").exists()
    assert (home.exports / "meta_ads").exists()

    told = run(scheduled)
    assert told and all(key.startswith("files/newsletter/") for key in told)
    [(customer, email), *_] = members(home, "newsletter__never_ordered")
    found, state = lists(home)["never-ordered"]
    assert (email in found, state) == (True, "active")

    publish_without([customer], "second")
    told = run("rebuild")
    assert told["withdrawals"]["lists"] >= 1
    assert not [key for key in told if key.startswith("files/newsletter/")]
    found, state = lists(home)["never-ordered"]
    assert (email in found, state) == (False, "waiting")

    told = run(scheduled)
    assert told["files/newsletter/never_ordered"]["state"] == "written"
    assert lists(home)["never-ordered"][1] == "active"


def test_no_file_is_written_of_a_release_that_was_changed_since(part, tmp_path):
    world = make_world(tmp_path, 3, List("meta_ads"))
    world.build()
    release = current_release(world.home)
    release.chmod(0o640)
    release.write_bytes(release.read_bytes()[:-1])
    with pytest.raises(ReleaseError), part("files").published(world.home):
        pass
