"""Files are put where fsspec reaches: in an order that readers can trust, and tried again."""

from __future__ import annotations

import json

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from segment_exports import remote
from segment_exports.errors import ExportError
from segment_exports.remote import url_problem
from tests.segment_exports.worlds import List, make_world
from tests.segment_exports.worlds import files as files_here

URL = "memory://bucket/segments"


@pytest.fixture
def files():
    """An empty place in memory, which behaves as an object store does."""
    found = fsspec.filesystem("memory")
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    yield found
    MemoryFileSystem.store.clear()


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0.0)
    found = make_world(tmp_path, 3, List("meta_ads", url=URL))
    found.build()
    return found


def names(files):
    return sorted(path.removeprefix("/bucket/segments/meta-ads/vips/")
                  for path in files.find("/bucket"))  # fmt: skip


def pointed(files):
    return json.loads(files.cat_file("/bucket/segments/meta-ads/vips/current.json"))["version"]


def test_a_folder_is_put_whole_and_the_pointer_names_it(world, files):
    world.export()
    version = pointed(files)
    assert version == (world.root / "meta-ads/vips/current").readlink().name
    local = {path.name for path in (world.root / "meta-ads/vips/current").iterdir()}
    assert names(files) == sorted([*(f"{version}/{name}" for name in local), "current.json"])
    for name in local:
        content = files.cat_file(f"/bucket/segments/meta-ads/vips/{version}/{name}")
        assert content == (world.root / "meta-ads/vips/current" / name).read_bytes()


def test_the_next_version_takes_the_data_of_the_one_before_away(world, files):
    world.export()
    first = pointed(files)
    world.people["p0"].granted["ads_data"] = False
    world.build()
    world.export()
    assert pointed(files) != first
    assert not [name for name in names(files) if name.startswith(first)]


def failing(monkeypatch, files, number, error=OSError):
    """Let the put number `number` and all after it fail; give the count of puts."""
    puts = []
    put, pipe = MemoryFileSystem.put_file, MemoryFileSystem.pipe_file

    def counted(call):
        def counting(self, first, second, *others, **options):
            puts.append(second if call is put else first)
            if len(puts) >= number:
                raise error("s3://key:secret@bucket answered 503 for canary@example.com")
            return call(self, first, second, *others, **options)

        return counting

    monkeypatch.setattr(MemoryFileSystem, "put_file", counted(put))
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", counted(pipe))
    return puts


@pytest.mark.parametrize("number", range(1, 6))
def test_cut_off_at_any_file_the_pointer_stays_and_the_next_run_goes_on(
    world, files, number, monkeypatch
):
    world.export()
    first = pointed(files)
    world.people["p0"].granted["ads_data"] = False
    world.build()
    with monkeypatch.context() as patch:
        failing(patch, files, number)
        with pytest.raises(ExportError, match="E_DELIVERY") as caught:
            world.export()
    assert "OSError at try 5 of 5" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "canary" not in str(caught.value)
    assert pointed(files) == first
    assert (world.root / "meta-ads/vips/current").readlink().name == first
    [result] = world.export()
    assert result.state == "written"
    assert pointed(files) == (world.root / "meta-ads/vips/current").readlink().name != first
    assert not [name for name in names(files) if name.startswith(f"{first}/")]


def test_what_a_destination_refused_keeps_nobody_who_withdrew_since(world, files, monkeypatch):
    world.export()
    for number in (3, 1):
        world.build()
        with monkeypatch.context() as patch:
            failing(patch, files, number)
            with pytest.raises(ExportError, match="E_DELIVERY"):
                world.export()
        # Of the folder before, which never became current, the data are gone here.
        told = {path.parents[0].name[-8:] for path in files_here(world.root)}
        assert told == {"00000001", f"{world.builds:08}"}
        world.people["p0"].granted["ads_data"] = False
    world.build()
    world.export()
    assert {path.parents[0].name[-8:] for path in files_here(world.root)} == {"00000004"}
    assert {name.partition("/")[0] for name in names(files)} == {pointed(files), "current.json"}


def test_the_manifest_comes_after_the_data_and_the_mark_of_success_last(world, files, monkeypatch):
    order = failing(monkeypatch, files, 99)
    world.export()
    kinds = [path.rpartition("/")[2].partition("__")[0] for path in order]
    assert kinds == ["meta", "SHA256SUMS", "manifest.json", "_SUCCESS", "current.json"]


def test_a_fault_that_passes_is_tried_again(world, files, monkeypatch):
    faults, put = iter([OSError("reset"), TimeoutError("slow")]), MemoryFileSystem.put_file

    def sometimes(self, *arguments, **options):
        for fault in faults:
            raise fault
        return put(self, *arguments, **options)

    monkeypatch.setattr(MemoryFileSystem, "put_file", sometimes)
    assert world.export()[0].state == "written"


def test_what_another_try_cannot_mend_is_told_at_once(world, files, monkeypatch):
    failing(monkeypatch, files, 1, PermissionError)
    with pytest.raises(ExportError, match="PermissionError at try 1 of 5"):
        world.export()


def test_a_place_on_disk_gets_files_by_a_rename(tmp_path, world):
    target = tmp_path / "mounted"
    world.lists["meta_ads"].url = f"file://{target}"
    world.build()
    world.export()
    folder = target / "meta-ads/vips"
    version = json.loads((folder / "current.json").read_text())["version"]
    assert {path.name for path in (folder / version).iterdir()} == {
        path.name for path in (world.root / "meta-ads/vips/current").iterdir()
    }
    assert not list(target.rglob("*.part"))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("s3://bucket/x", None),
        ("sftp://files.example.com:2222/in", None),
        ("s3://key:secret@bucket/x", "credentials"),
        ("sftp://user@host/x", "credentials"),
        ("s3://bucket/x?secret=1", "parameters"),
        ("simplecache::s3://bucket", "protocol"),
        ("/mnt/x", "protocol"),
    ],
)
def test_a_url_may_hold_no_secret(url, problem):
    found = url_problem(url)
    assert (found is None) == (problem is None)
    assert problem is None or problem in str(found)
    assert "secret" not in str(found)
