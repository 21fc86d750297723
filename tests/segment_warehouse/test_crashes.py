"""Publishing is killed at each change to the disk, starved of room and watched by readers."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from segment_warehouse.build import connect
from segment_warehouse.description import verify
from segment_warehouse.disk import DiskFullError
from segment_warehouse.erasure import Gone, holds
from segment_warehouse.home import Home
from segment_warehouse.lock import writer_lock
from segment_warehouse.pointer import kept_releases
from tests.conftest import REPOSITORY
from tests.segment_warehouse.builds import make_build, publish_build, publish_file, seen

BUILDS = "tests.segment_warehouse.builds"
ERASED = Gone(frozenset({("eu", "c7")}), frozenset({"vips"}))
CALLS = ("fsync", "rename", "symlink")  # what makes a publish; writes come before each
# Prints each build it sees, until it sees the last one; `seen` refuses a mixture of two.
READER = """
import sys
from pathlib import Path
from segment_warehouse.home import Home
from tests.segment_warehouse.builds import seen

found = ""
while found != sys.argv[2]:
    found = seen(Home(Path(sys.argv[1])))
    print(found)
"""
MOST = 400  # points of one kind


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A home with a release, and a build that has a customer and a segment less."""
    home = Home(tmp_path_factory.mktemp("crashes") / "home")
    publish_build(home, "a")
    make_build(home, "b", erased=("c7",), segments=("regulars",))
    return home


def hold_whole(home, template):
    """Hold a home to its promises after a kill; give what readers see, before a rerun mends it."""
    found = seen(home)
    assert found in ("a", "b")
    verify(home.current.resolve())
    shutil.copyfile(template.building / "b.duckdb", home.building / "b.duckdb")
    (home.building / "b.duckdb.wal").unlink(missing_ok=True)
    publish_file(home, home.building / "b.duckdb")
    assert seen(home) == "b"
    for release in kept_releases(home):
        verify(release)
        with connect(release, read_only=True) as connection:
            assert not holds(connection, ERASED)
    assert not list(home.warehouse.rglob(".*.staged"))
    assert not list(home.building.iterdir())
    return found


def test_g1_g5_killed_before_any_change_to_the_disk_readers_see_a_whole_release(template, tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "tests.segment_warehouse.killing", template.root, tmp_path,
         str(MOST), "b.duckdb"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *killed, survived = map(int, told.stdout.split())
    assert survived == 0, told.stderr
    assert set(killed) == {-signal.SIGKILL}
    assert len(killed) > 20
    after = Counter(
        hold_whole(Home(tmp_path / str(point)), template) for point in range(len(killed) + 1)
    )
    assert set(after) == {"a", "b"}


def test_g1_g5_killed_at_any_system_call_readers_see_a_whole_release(template, tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; the test before this one kills at Python's changes")
    home, points, after = Home(tmp_path / "home"), 0, Counter[str]()
    for call in CALLS:
        for point in range(1, MOST):
            shutil.rmtree(home.root, ignore_errors=True)
            shutil.copytree(template.root, home.root, symlinks=True)
            inject = f"inject={call}:signal=KILL:when={point}"
            done = run_traced(home, "-e", f"trace={call}", "-e", inject, log=Path("/dev/null"))
            if done.returncode == 0:
                break
            points += 1
            after[hold_whole(home, template)] += 1
    print(f"{points} points, {dict(after)}")
    assert points > 15
    assert set(after) == {"a", "b"}


def run_traced(home, *options, log):
    """Publish the build `b` of a home under strace, which looks at the home's paths alone."""
    names = ["b.duckdb", "b.duckdb.wal", "b.json", ".b.json.staged", "a.duckdb", "a.json",
             ".a.json.staged", "a.scratch.duckdb"]  # fmt: skip
    paths = [home.warehouse, home.releases, home.building, home.current, home.order]
    paths += [home.warehouse / ".current.duckdb.staged", home.warehouse / ".order.json.staged"]
    paths += [folder / name for folder in (home.releases, home.building) for name in names]
    watched = [text for path in paths for text in ("-P", str(path))]
    return subprocess.run(
        ["strace", "-f", "-qq", "-y", "-o", log, *watched, *options,
         sys.executable, "-m", BUILDS, home.root, home.building / "b.duckdb"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_g1_every_rename_to_a_public_name_comes_after_the_bytes_and_before_the_folder(
    template, tmp_path
):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; only it sees the order of fsync and rename")
    home = Home(shutil.copytree(template.root, tmp_path / "home", symlinks=True))
    log = tmp_path / "log"
    assert run_traced(home, "-e", "trace=fsync,rename", log=log).returncode == 0
    lines = [line.partition(" ")[2].strip() for line in log.read_text().splitlines()]
    renames = [
        (place, *match.groups())
        for place, line in enumerate(lines)
        if (match := re.match(r'rename\("(.+)", "(.+)"\)', line))
    ]
    assert {Path(target).name for _, _, target in renames} == {
        "b.duckdb", "b.json", "current.duckdb", "order.json", "a.duckdb", "a.json",
    }  # fmt: skip
    for place, source, target in renames:
        earlier, later = lines[:place], lines[place + 1 :]
        # A pointer has no bytes of its own: what it shows must be there before it.
        synced = home.releases if source.endswith(".current.duckdb.staged") else source
        assert any(line.startswith("fsync(") and f"<{synced}>" in line for line in earlier), target
        folder = str(Path(target).parent)
        following = [line for line in later if line.startswith(("fsync(", "rename("))]
        assert f"<{folder}>" in following[0], target


@contextmanager
def small_disk(folder, size):
    """Mount a file system of so many bytes, where this user may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user may not mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_g2_on_a_full_disk_nothing_changes_and_what_was_begun_is_removed(tmp_path):
    with small_disk(tmp_path / "small", 5 << 20) as folder:
        home = Home(folder)
        publish_build(home, "a")
        with (
            pytest.raises(DiskFullError, match=f"DISK_FULL {home.warehouse}: "),
            writer_lock(home, "a build"),
        ):
            path = make_build(home, "b")
            with connect(path) as connection:
                connection.execute(
                    "create table shop.many as select hash(range) from range(1000000)"
                )
            publish_file(home, path)
        assert seen(home) == "a"
        verify(home.current.resolve())
        assert list(home.building.iterdir()) == []
        assert [path.stem for path in kept_releases(home)] == ["a"]
        with writer_lock(home, "a build"):
            publish_build(home, "c")
        assert seen(home) == "c"


def test_g3_readers_see_whole_builds_and_none_goes_back(tmp_path):
    """Each opens the pointer again and again, while fifty builds are published."""
    home, last = Home(tmp_path / "home"), "050"
    publish_build(home, "000")
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, home.root, last],
            cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(1)
    ]  # fmt: skip
    try:
        for number in range(1, int(last) + 1):
            publish_build(home, f"{number:03}")
        told = [reader.communicate(timeout=60)[0].split() for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
    for reader, found in zip(readers, told, strict=True):
        assert reader.returncode == 0
        assert found == sorted(found)
        assert len(set(found)) > 5


def test_a_reader_that_stays_open_keeps_its_release_when_it_is_pruned(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a")
    with duckdb.connect(first, read_only=True) as reader:
        for name in "bcdefg":
            publish_build(home, name)
        assert not first.exists()
        rows = reader.execute("select distinct build_id from segments.segment_memberships")
        assert rows.fetchall() == [("a",)]
