"""Publishing: readers see the release before or the new one, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.release import (
    KEPT,
    ReleaseError,
    point,
    prune,
    publish,
    verify,
    whole_release,
)

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
# Publishes build B in a child that is killed before the n-th change it makes to the disk.
KILLED_CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.release import publish

left = int(sys.argv[2])
CHANGES = {"os.rename", "os.symlink", "os.chmod", "os.remove", "os.mkdir", "open"}

def count(event, arguments):
    global left
    if event in CHANGES and any(str(one).startswith(sys.argv[1]) for one in arguments):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

home = Home(Path(sys.argv[1]))
sys.addaudithook(count)
build = Build("b", datetime(2026, 11, 2, tzinfo=UTC), None, False)
publish(home, home.building / "b.duckdb", build)
"""


def make_build(home: Home, name: str) -> Path:
    """Write a build file with two tables that both say which build they belong to."""
    home.building.mkdir(parents=True, exist_ok=True)
    path = home.building / f"{name}.duckdb"
    path.unlink(missing_ok=True)
    with connect(path) as connection:
        connection.execute("create schema segments")
        connection.execute("create table segments.builds as select ? as build_id", [name])
        connection.execute(
            "create table segments.segment_memberships as"
            " select ? as build_id, range::text as customer_id from range(1000)",
            [name],
        )
    return path


def publish_build(home: Home, name: str) -> Path:
    return publish(home, make_build(home, name), Build(name, AS_OF, None, False))


def seen(home: Home) -> str:
    """Open what readers open, and give the one build that all its tables belong to."""
    with duckdb.connect(home.current, read_only=True) as connection:
        (found,) = connection.execute(
            "select build_id from segments.builds union"
            " select build_id from segments.segment_memberships"
        ).fetchall()
    return found[0]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_the_pointer_shows_the_release_published_last(home):
    publish_build(home, "a")
    assert seen(home) == "a"
    publish_build(home, "b")
    assert seen(home) == "b"


def test_a_reader_that_stays_open_keeps_its_whole_release(home):
    publish_build(home, "a")
    with duckdb.connect(home.current.resolve(), read_only=True) as reader:
        publish_build(home, "b")
        rows = reader.execute("select distinct build_id from segments.segment_memberships")
        assert rows.fetchall() == [("a",)]


def test_a_published_file_is_read_only_and_has_no_log(home):
    release = publish_build(home, "a")
    assert release.stat().st_mode & 0o777 == 0o440
    assert list(home.warehouse.rglob("*.wal")) == []


def test_g1_killed_before_any_change_to_the_disk_readers_see_a_whole_release(tmp_path):
    seen_after = set()
    for changes in range(60):
        home = Home(tmp_path / f"home_{changes}")
        publish_build(home, "a")
        make_build(home, "b")
        child = subprocess.run(
            [sys.executable, "-c", KILLED_CHILD, home.root, str(changes)], check=False
        )
        assert seen(home) in ("a", "b")
        verify(home.current.resolve())
        seen_after.add(seen(home))
        publish_build(home, "b")
        assert seen(home) == "b"
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL
    else:
        pytest.fail("the child was killed every time")
    assert changes > 5
    assert seen_after == {"a", "b"}


def test_a_release_whose_rows_are_not_the_published_ones_is_refused(home):
    release = publish_build(home, "a")
    description = release.with_suffix(".json")
    described = json.loads(description.read_text())
    described["tables"]["segments.segment_memberships"] += 1
    description.write_text(json.dumps(described))
    with pytest.raises(ReleaseError, match="row counts"):
        verify(release)
    assert whole_release(home, "a") is None


def test_a_truncated_release_is_refused(home):
    release = publish_build(home, "a")
    release.chmod(0o640)
    with release.open("r+b") as stream:
        stream.truncate(release.stat().st_size // 2)
    with pytest.raises(ReleaseError, match="size"):
        verify(release)


def test_a_log_beside_a_release_is_refused(home):
    release = publish_build(home, "a")
    release.with_name(f"{release.name}.wal").touch()
    with pytest.raises(ReleaseError, match="write-ahead log"):
        verify(release)


def test_old_releases_go_with_their_descriptions(home):
    for number in range(KEPT + 2):
        publish_build(home, f"a{number}")
    kept = [f"a{number}" for number in range(2, KEPT + 2)]
    assert sorted(path.stem for path in home.releases.glob("*.duckdb")) == kept
    assert sorted(path.stem for path in home.releases.glob("*.json")) == kept


def test_the_current_release_stays_however_old_it_is(home, monkeypatch):
    for name in ("a", "b", "c"):
        publish_build(home, name)
    point(home, home.releases / "a.duckdb")
    monkeypatch.setattr("segment_warehouse.release.KEPT", 1)
    prune(home)
    assert sorted(path.stem for path in home.releases.glob("*.duckdb")) == ["a", "c"]
    assert seen(home) == "a"


def test_old_drivers_can_read_the_storage(home):
    release = publish_build(home, "a")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as published (read_only)")
        ((tags,),) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'published'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.0.0")


def test_the_lock_says_who_holds_it_and_dies_with_its_process(tmp_path):
    script = (
        "import sys, os\n"
        "from pathlib import Path\n"
        "from segment_warehouse.home import Home\n"
        "from segment_warehouse.lock import writer_lock\n"
        "with writer_lock(Home(Path(sys.argv[1])), 'a long build'):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin and holder.stdout
    with holder.stdin, holder.stdout:
        holder.stdout.readline()
        waiting = subprocess.run(
            [sys.executable, "-c", script, tmp_path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"LOCKED by pid {holder.pid} (a long build)." in waiting.stderr
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        free = subprocess.run(
            [sys.executable, "-c", script, tmp_path], stdin=subprocess.DEVNULL, check=False
        )
    assert free.returncode == 0
