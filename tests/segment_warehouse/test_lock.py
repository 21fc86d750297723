"""One writer at a time: the other one is told who it is, and a dead one holds nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from segment_warehouse.home import Home
from segment_warehouse.lock import LockedError, lock_holder, writer_lock

HOLD = """
import sys
from pathlib import Path
from segment_warehouse.home import Home
from segment_warehouse.lock import LockedError, writer_lock

while sys.stdin.readline():
    try:
        with writer_lock(Home(Path(sys.argv[1])), "a long build"):
            print("held", flush=True)
            line = sys.stdin.readline()
        if line:
            print("free", flush=True)
    except LockedError as error:
        print(error, flush=True)
"""


class Writer:
    """A process that takes the lock when it is told to, and lets go when it is told to."""

    def __init__(self, stack, folder):
        self.process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", HOLD, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )

    def told(self):
        """Take the lock or let go of it; give what came of it."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def writers(tmp_path):
    with ExitStack() as stack:
        yield Writer(stack, tmp_path), Writer(stack, tmp_path)


def test_g15_of_two_writers_the_second_is_told_who_the_first_is(writers, tmp_path):
    first, second = writers
    for _ in range(10):
        assert first.told() == "held"
        refused = second.told()
        assert re.fullmatch(
            rf"LOCKED by pid {first.process.pid} \(a long build, since"
            r" \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)\.",
            refused,
        )
        assert lock_holder(Home(tmp_path)) in refused
        assert first.told() == "free"
        assert lock_holder(Home(tmp_path)) is None
        first, second = second, first


def test_g15_a_killed_writer_holds_nothing(writers, tmp_path):
    first, second = writers
    assert first.told() == "held"
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    assert lock_holder(Home(tmp_path)) is None
    assert second.told() == "held"


def test_g15_a_writer_may_wait_for_the_one_before(writers, tmp_path):
    first, _ = writers
    assert first.told() == "held"
    first.process.stdin.close()  # its line never comes, and it ends while this process waits
    with writer_lock(Home(tmp_path), "another", wait=30):
        assert "another" in (lock_holder(Home(tmp_path)) or "")


def test_asking_who_holds_the_lock_refuses_nobody(tmp_path):
    home = Home(tmp_path)
    for _ in range(20):
        with writer_lock(home, "a build"):
            assert lock_holder(home) is not None
        assert lock_holder(home) is None


def test_a_holder_without_a_note_is_another_process(tmp_path):
    home = Home(tmp_path)
    with writer_lock(home, "a build"):
        home.holder.unlink()
        with pytest.raises(LockedError, match="LOCKED by another process"), writer_lock(home, "b"):
            pass
