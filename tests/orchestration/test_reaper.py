"""The reaper: a run that was killed is marked as failed, one that lives is left alone."""

import os
import signal
import subprocess
import sys

import pytest

from tests.orchestration.conftest import AS_OF

SCRIPT = """
import sys
import dagster as dg

@dg.op
def waits():
    with open(sys.argv[1], "w") as started:
        started.write("started")
    with open(sys.argv[2]) as end:
        end.read()

@dg.job(executor_def=dg.in_process_executor)
def endless():
    waits()

with dg.DagsterInstance.get() as instance:
    endless.execute_in_process(instance=instance)
"""


@pytest.fixture
def running(tmp_path, repository):
    """A run in a process of its own, which is in the middle of it; gives process and instance."""
    import dagster as dg

    started, end, home = tmp_path / "started", tmp_path / "end", tmp_path / "dagster"
    os.mkfifo(started)
    os.mkfifo(end)
    home.mkdir()
    (home / "dagster.yaml").write_bytes((repository / "orchestration/dagster.yaml").read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, started, end],
        env=os.environ | {"DAGSTER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert started.read_text() == "started"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield process, instance
    process.kill()
    process.wait()


def test_g15_a_run_that_was_killed_is_marked_as_failed(part, running):
    import dagster as dg

    process, instance = running
    reap = part("reaper").reap
    [record] = instance.get_run_records()
    assert reap(instance) == []
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert instance.get_run_records()[0].dagster_run.status == dg.DagsterRunStatus.STARTED
    assert reap(instance) == [record.dagster_run.run_id]
    assert instance.get_run_records()[0].dagster_run.status == dg.DagsterRunStatus.FAILURE
    assert reap(instance) == []


def test_a_process_that_took_over_the_number_of_a_dead_one_is_another(part):
    reaper = part("reaper")
    assert reaper.started(os.getpid()) < float("inf")
    assert reaper.started(2**22 + 1) == float("inf")


def test_g15_what_a_killed_run_left_running_is_ended_before_the_next_one_writes(
    part, home, sample_shop
):
    command = [sys.executable, "-c", "input()"]
    others = os.environ | {"SEGMENTS_BUILD_FILE": "/elsewhere/build/b.duckdb"}
    ours = os.environ | {"SEGMENTS_BUILD_FILE": str(home.building / "b.duckdb")}
    orphan = subprocess.Popen(command, env=ours, stdin=subprocess.PIPE)
    other = subprocess.Popen(command, env=others, stdin=subprocess.PIPE)
    with part("builds").opened(home, sample_shop, AS_OF, "the next run"):
        assert orphan.wait() == -signal.SIGKILL
        assert other.poll() is None
    other.communicate(b"\n")
    orphan.stdin.close()
