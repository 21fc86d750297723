"""One export that fails stops no other: they are renewed, and who withdrew is out of them."""

from __future__ import annotations

import csv
import json

import duckdb
import pytest

from segment_exports import remote
from segment_exports.errors import ExportError
from segment_warehouse.pointer import current_release
from tests.segment_exports.worlds import List, digest, files, make_world

EMAILS = {"meta-ads": digest("p0@example.com"), "news": "p0@example.com"}


@pytest.fixture
def world(tmp_path, monkeypatch):
    """Three lists in place, of which the first also goes to a folder beside."""
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0.0)
    found = make_world(
        tmp_path,
        4,
        List("ads_elsewhere", url=f"file://{tmp_path / 'mounted'}"),
        List("meta_ads", mode="full_and_delta"),
        List("news", format="email@1"),
    )
    found.build()
    found.export()
    return found


def refuses(world):
    """Let one person refuse everything, and publish that."""
    world.people["p0"].granted = dict.fromkeys(world.people["p0"].granted, False)
    world.build()


def build_of(world, name):
    told = json.loads((world.root / name / "vips/current/manifest.json").read_text())
    return told["build_id"]


def nobody_who_refused_is_in_the_others(world):
    for name, cell in EMAILS.items():
        assert build_of(world, name) == "00000002-build"
        found = {path.name.split("__")[2]: rows for path, rows in files(world.root / name).items()}
        assert cell not in {row[0] for row in found["replace"]}
    assert EMAILS["meta-ads"] in str(list(files(world.root / "meta-ads", "__remove__").values()))


def test_a_destination_that_refuses_stops_no_withdrawal_of_another(world, tmp_path):
    (tmp_path / "mounted").rename(tmp_path / "away")
    (tmp_path / "mounted").write_text("a file where the folder was")
    refuses(world)
    with pytest.raises(ExportError) as caught:
        world.export()
    [problem] = caught.value.problems
    assert problem.startswith("E_DELIVERY: ads-elsewhere/vips")
    assert problem.endswith("(export ads_elsewhere__vips)")
    assert {one.export_id: one.state for one in caught.value.results} == {
        "meta_ads__vips": "written", "news__vips": "written",
    }  # fmt: skip
    nobody_who_refused_is_in_the_others(world)
    assert build_of(world, "ads-elsewhere") == "00000001-build"

    (tmp_path / "mounted").unlink()
    (tmp_path / "away").rename(tmp_path / "mounted")
    assert {one.state for one in world.export()} == {"written", "unchanged"}
    assert build_of(world, "ads-elsewhere") == "00000002-build"
    pointer = json.loads((tmp_path / "mounted/ads-elsewhere/vips/current.json").read_text())
    assert pointer["version"].endswith("_00000002")


def test_a_disk_that_refuses_one_list_stops_no_withdrawal_of_another(world):
    # The ledger has no place any more: its folder is a file.
    ledgers = world.root / ".sent" / "ads-elsewhere"
    for path in sorted(ledgers.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    ledgers.rmdir()
    ledgers.write_text("a file where a folder should be")
    refuses(world)
    with pytest.raises(ExportError, match=r"^E_WRITE: .* \(export ads_elsewhere__vips\)$"):
        world.export()
    nobody_who_refused_is_in_the_others(world)
    assert build_of(world, "ads-elsewhere") == "00000001-build"
    assert not list(world.root.rglob(".stage-*"))


def test_a_bad_cell_of_one_list_stops_no_withdrawal_of_another(world):
    refuses(world)
    release = current_release(world.home)
    release.chmod(0o640)
    with duckdb.connect(release) as connection:
        connection.execute("update exports.export_rows_email_1 set email = 'a' || chr(10)")
        connection.execute("update exports.export_rows_meta_2026_05 set email = phone")
        connection.execute("drop table exports.export_ads_elsewhere__vips")
    with pytest.raises(ExportError) as caught:
        world.export()
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "E_RELATION", "E_CELL",
    ]  # fmt: skip
    assert "(export ads_elsewhere__vips)" in str(caught.value)
    assert [one.export_id for one in caught.value.results] == ["meta_ads__vips"]
    assert build_of(world, "news") == build_of(world, "ads-elsewhere") == "00000001-build"


def test_a_list_that_cannot_be_taken_back_stops_no_other(world, tmp_path):
    del world.lists["ads_elsewhere"]
    world.lists["meta_ads"].status = "paused"
    (tmp_path / "mounted").rename(tmp_path / "away")
    (tmp_path / "mounted").write_text("a file where the folder was")
    refuses(world)
    with pytest.raises(ExportError) as caught:
        world.export()
    [problem] = caught.value.problems
    assert problem.startswith("E_DELIVERY: ads-elsewhere/vips")
    assert {one.export_id: one.state for one in caught.value.results} == {
        "meta_ads__vips": "reduced", "news__vips": "written",
    }  # fmt: skip
    nobody_who_refused_is_in_the_others(world)


def test_every_failure_is_told_once(world):
    world.lists["meta_ads"].format = "basic@1"
    world.lists["meta_ads"].mode = "delta"
    world.lists["news"].mode = "sometimes"
    refuses(world)
    with pytest.raises(ExportError) as caught:
        world.export()
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["E_MODE", "E_MODE"]
    assert [one.export_id for one in caught.value.results] == ["ads_elsewhere__vips"]
    [path] = (world.root / "ads-elsewhere/vips/current").glob("*.csv")
    with path.open(newline="") as lines:
        assert EMAILS["meta-ads"] not in {row[0] for row in csv.reader(lines)}
