"""Publishing: readers see the release before or the new one, whatever happens in between."""

from __future__ import annotations

import json

import duckdb
import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.pointer import kept_releases, release_before
from segment_warehouse.release import (
    NoReleaseError,
    ReleaseError,
    point,
    roll_back,
    verify,
    whole_release,
)
from segment_warehouse.retention import KEPT
from tests.segment_warehouse.builds import publish_build, seen


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


def test_the_current_release_and_the_one_before_stay_however_old_they_are(home, monkeypatch):
    for name in ("a", "b", "c", "d"):
        publish_build(home, name)
    roll_back(home, "b")
    monkeypatch.setattr("segment_warehouse.retention.KEPT", 1)
    point(home, home.releases / "b.duckdb")
    assert sorted(path.stem for path in kept_releases(home)) == ["a", "b"]
    assert seen(home) == "b"


def test_old_drivers_can_read_the_storage(home):
    release = publish_build(home, "a")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as published (read_only)")
        ((tags,),) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'published'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.0.0")


def test_a_rollback_shows_the_release_before_and_another_one_that_before_it(home):
    for name in ("a", "b", "c"):
        publish_build(home, name)
    assert [path.stem for path in roll_back(home)] == ["c", "b"]
    assert seen(home) == "b"
    assert [path.stem for path in roll_back(home)] == ["b", "a"]
    assert seen(home) == "a"
    with pytest.raises(NoReleaseError, match="No release before a is kept"):
        roll_back(home)
    assert [path.stem for path in roll_back(home, "c")] == ["a", "c"]
    assert release_before(home) == home.releases / "b.duckdb"


def test_the_release_before_a_corrected_one_is_the_one_rolled_back_to(home):
    """Not the bad one that was published in between."""
    for name in ("good", "bad"):
        publish_build(home, name)
    roll_back(home)
    publish_build(home, "corrected")
    assert [path.stem for path in roll_back(home)] == ["corrected", "good"]


def test_the_release_before_one_that_is_used_again_is_the_one_seen_last(home):
    first = publish_build(home, "a")
    for name in ("b", "c"):
        publish_build(home, name)
    point(home, first)
    assert release_before(home) == home.releases / "c.duckdb"


@pytest.mark.parametrize("name", ["nobody", "../current", "../../outside"])
def test_there_is_no_way_back_to_what_is_no_release(home, name):
    publish_build(home, "a")
    publish_build(home, "b")
    with pytest.raises(NoReleaseError, match="No release"):
        roll_back(home, name)
    assert seen(home) == "b"


def test_a_rollback_to_a_damaged_release_changes_nothing(home):
    first = publish_build(home, "a")
    publish_build(home, "b")
    damage(first)
    with pytest.raises(ReleaseError, match="bytes are not the published ones"):
        roll_back(home)
    assert seen(home) == "b"


def test_a_description_that_is_missing_or_damaged_or_of_another_build_is_refused(home):
    release = publish_build(home, "a")
    description = release.with_suffix(".json")
    for text in ("{", "[]", '{"build_id": "b"}'):
        description.write_text(text)
        with pytest.raises(ReleaseError, match="description"):
            verify(release)
    description.unlink()
    with pytest.raises(ReleaseError, match="description is missing"):
        verify(release)


@pytest.mark.parametrize("share", [0, 0.25, 0.5, 0.75, 0.999])
def test_a_flipped_byte_anywhere_is_found_and_the_next_publish_heals_it(home, share):
    release = damage(publish_build(home, "a"), share)
    with pytest.raises(ReleaseError, match="bytes are not the published ones"):
        verify(release)
    assert whole_release(home, "a") is None
    publish_build(home, "a")
    verify(release)
    assert seen(home) == "a"


def damage(release, share=0.5):
    """Flip one byte of a release, so far into it."""
    release.chmod(0o640)
    with release.open("r+b") as stream:
        stream.seek(int(release.stat().st_size * share))
        byte = stream.read(1)[0]
        stream.seek(-1, 1)
        stream.write(bytes([byte ^ 0x10]))
    return release


def test_no_progress_is_drawn_into_what_a_command_prints():
    """DuckDB draws a bar on the standard output of a query that takes long, whoever reads that."""
    with connect() as connection:
        asked = connection.execute("select current_setting('enable_progress_bar')")
        assert asked.fetchall() == [(False,)]
