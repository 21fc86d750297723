"""The commands about what is published: `status`, `history` and `rollback`."""

from __future__ import annotations

import json

import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.lock import writer_lock
from tests.conftest import REPOSITORY, run_segments
from tests.segment_warehouse.builds import publish_build, seen


@pytest.fixture
def home(tmp_path):
    """A home with two releases, in the second of which a guard held a segment."""
    home = Home(tmp_path / "home")
    for name in ("a", "b"):
        publish_build(home, name, whole=True)
    return home


def run(home, *arguments, code=0):
    return run_segments(*arguments, project=REPOSITORY, home=home.root, code=code)


def write_manifest(home, export_id, build_id):
    folder = home.exports / export_id / "current"
    folder.mkdir(parents=True)
    told = {"export_id": export_id, "build_id": build_id}
    (folder / "manifest.json").write_text(json.dumps(told))


def test_before_the_first_build_there_is_nothing_to_tell(tmp_path):
    home = Home(tmp_path / "home")
    for command in ("status", "history", "rollback"):
        assert "Run `segments build` first." in run(home, command, code=2).stderr


def test_status_begins_with_what_is_held_and_says_what_lags_behind(home):
    write_manifest(home, "news__vips", "a")
    write_manifest(home, "news__regulars", "b")
    first, *lines = run(home, "status").stdout.splitlines()
    assert first == "HELD vips: grew by 90 %"
    assert lines == [
        "Readers see build b as of 2026-11-01 00:00:00 UTC,",
        "made from no commit; its bytes and rows are as they were published.",
        "It has 2 segments with 1,200 members.",
        "2 releases kept; `segments rollback` goes back to a.",
        "No build is running.",
        "Of this build: 1 export.",
        "  news__vips: export is behind by 1",
    ]


def test_status_as_json_has_the_same(home):
    write_manifest(home, "news__vips", "gone")
    with writer_lock(home, "a build"):
        told = json.loads(run(home, "status", "--output", "json").stdout)
    assert told["schema_version"] == 1
    assert told["release"]["build_id"] == "b"
    assert [run["segment_id"] for run in told["held"]] == ["vips"]
    assert [one["build_id"] for one in told["releases"]] == ["b", "a"]
    assert told["exports"] == [{"export_id": "news__vips", "build_id": "gone", "behind": None}]
    assert "a build" in told["lock"]


def test_status_finds_a_log_beside_a_release(home):
    (home.releases / "a.duckdb.wal").touch()
    assert "Damaged: a.duckdb: a write-ahead log" in run(home, "status", code=1).stdout
    assert "write-ahead log" in run(home, "rollback", code=2).stderr
    assert seen(home) == "b"


def test_history_lists_the_kept_releases_and_the_runs_of_a_segment(home):
    _, newest, oldest = run(home, "history").stdout.splitlines()
    assert newest.split()[0] == "b" and newest.endswith("current")
    assert oldest.split()[0] == "a"
    assert "held: grew by 90 %" in run(home, "history", "vips").stdout
    (told,) = json.loads(run(home, "history", "regulars", "-o", "json").stdout)["runs"]
    assert (told["members"], told["as_of"]) == (600, "2026-11-01T00:00:00+00:00")
    assert "No run of a segment 'vip'" in run(home, "history", "vip", code=2).stderr


def test_a_rollback_says_from_where_to_where_and_what_is_next(home):
    told = run(home, "rollback").stdout
    assert told.startswith("Readers saw b and see a now.\n")
    assert "Export files are as they were" in told
    assert seen(home) == "a"
    assert "No release before a is kept" in run(home, "rollback", code=2).stderr
    run(home, "rollback", "--to", "b")
    assert seen(home) == "b"
    assert "No release 'x' is kept" in run(home, "rollback", "--to", "x", code=2).stderr


def test_g15_while_a_build_runs_nothing_is_rolled_back(home):
    with writer_lock(home, "a build"):
        assert "LOCKED by pid" in run(home, "rollback", code=2).stderr
    assert seen(home) == "b"


def test_no_command_changes_what_it_tells_of(home):
    before = sorted((path, path.lstat().st_mtime_ns) for path in home.releases.iterdir())
    for command in ("status", "history"):
        run(home, command)
    assert sorted((path, path.lstat().st_mtime_ns) for path in home.releases.iterdir()) == before
    with connect(home.current.resolve(), read_only=True) as connection:
        assert connection.execute("select build_id from segments.builds").fetchall() == [("b",)]
