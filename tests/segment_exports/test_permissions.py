"""The newest known consents decide last: whatever release is exported, whoever withdrew is out."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime

import pytest

from segment_exports.rules import RULES
from segment_exports.suppressions import identifying
from segment_warehouse.build import connect
from segment_warehouse.consents import known_instant
from tests.segment_exports.worlds import List, digest, files, make_world


@pytest.fixture
def world(tmp_path):
    lists = [List("meta_ads"), List("news", format="email@1"), List("house", format="basic@1")]
    return make_world(tmp_path, 4, *lists)


def emails(world, name):
    """Give the first cells of the list that is current."""
    [path] = (world.root / name / "vips/current").glob("*replace*.csv")
    with path.open(newline="") as lines:
        return {row[0] for row in list(csv.reader(lines))[1:]}


def counts(world, name):
    told = json.loads((world.root / name / "vips/current/manifest.json").read_text())
    return told["counts"], told["consent"]["known"]


def test_g6_after_a_rollback_whoever_withdrew_since_is_out(world):
    world.build()
    world.people["p0"].granted["ads_data"] = False
    world.people["p1"].is_suppressed = True
    world.people["p2"].granted.clear()
    world.build()
    world.take_back()
    world.export()
    assert emails(world, "meta-ads") == {digest("p3@example.com")}
    assert emails(world, "news") == {"p0@example.com", "p3@example.com"}
    assert emails(world, "house") == {f"p{number}@example.com" for number in (0, 2, 3)}
    found, known = counts(world, "meta-ads")
    assert found == {"members": 4, "exported": 1, "dropped": {"consent": 2, "suppressed": 1}}
    assert known["build_id"] == "00000002-build"


def test_g6_whoever_is_erased_or_gone_from_the_shop_is_out_after_a_rollback(world):
    world.build()
    world.people["p0"].is_erased = True
    del world.people["p1"]
    world.build()
    world.take_back()
    world.export()
    assert emails(world, "meta-ads") == {digest(f"p{n}@example.com") for n in (2, 3)}


def test_a_consent_given_since_lets_nobody_into_a_release_that_left_them_out(world):
    world.people["p0"].granted["ads_data"] = False
    world.build()
    world.people["p0"].granted["ads_data"] = True
    world.build()
    world.take_back()
    world.export()
    assert digest("p0@example.com") not in emails(world, "meta-ads")


def test_a_suppressed_address_is_out_under_whatever_customer(world):
    world.build()
    world.people["p0"].email = "other@example.com"
    world.people["p1"].email = "p0@example.com"
    world.people["p1"].is_suppressed = True
    world.build()
    world.take_back()
    world.export()
    assert emails(world, "house") == {"p2@example.com", "p3@example.com"}


def test_any_denial_wins_among_those_who_share_an_address(world):
    world.people["p1"].email = world.people["p0"].email
    world.people["p1"].granted["ads_data"] = False
    world.build()
    world.export()
    assert emails(world, "meta-ads") == {digest(f"p{n}@example.com") for n in (2, 3)}
    assert "p0@example.com" in emails(world, "news")


@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_consent_is_none_once_it_is_older_than_the_destination_takes(world, status):
    world.lists["meta_ads"].consent_months = 3
    # Three months before the builds of 2 and of 3 November.
    world.people["p0"].answered_at = datetime(2026, 8, 2, tzinfo=UTC)
    world.build()
    world.export()
    assert digest("p0@example.com") in emails(world, "meta-ads")
    world.lists["meta_ads"].status = status
    world.build()
    [result] = [one for one in world.export() if "meta" in one.export_id]
    assert (result.state, result.removed) == ("written" if status == "active" else "reduced", 1)
    assert digest("p0@example.com") not in emails(world, "meta-ads")
    assert "p0@example.com" in emails(world, "news")


def test_after_a_rollback_a_consent_is_as_old_as_it_is_in_the_newest_build(world):
    world.people["p0"].answered_at = datetime(2024, 11, 2, tzinfo=UTC)
    world.build()
    world.build()
    world.take_back()
    world.export()
    assert emails(world, "meta-ads") == {digest(f"p{n}@example.com") for n in (1, 2, 3)}
    assert counts(world, "meta-ads")[0]["dropped"] == {"consent": 1}


def test_older_consents_never_replace_newer_ones(world):
    world.builds = 5
    world.build()
    newer = known_instant(world.home.consents)
    world.builds = 1
    world.people["p0"].granted["ads_data"] = False
    world.build()
    assert known_instant(world.home.consents) == newer
    assert world.home.consents.stat().st_mode & 0o777 == 0o600


def test_g13_a_deleted_export_takes_everybody_off_once_and_then_nothing_stays(world):
    world.build()
    world.export()
    del world.lists["meta_ads"], world.lists["house"]
    world.build()
    states = {one.export_id: one.state for one in world.export()}
    assert states == {
        "meta_ads__vips": "retired", "house__vips": "retired", "news__vips": "written",
    }  # fmt: skip
    [removal] = files(world.root / "meta-ads")
    assert "__remove__" in removal.name
    assert not files(world.root / "house")
    world.export()
    assert not files(world.root / "meta-ads")
    told = json.loads((world.root / "meta-ads/vips/current/manifest.json").read_text())
    assert (told["state"], told["purged"], told["files"]) == ("retired", "everywhere", [])
    assert {one.export_id for one in world.export()} == {"news__vips"}


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_g13_a_list_whose_segment_is_sent_no_more_takes_everybody_off(world, status):
    world.build()
    world.export()
    world.lists["meta_ads"].status = status
    world.build()
    world.export()
    [removal] = files(world.root / "meta-ads")
    assert "__remove__" in removal.name
    world.export()
    assert not files(world.root / "meta-ads")


@pytest.mark.parametrize("mode", ["full", "delta", "full_and_delta"])
def test_a_paused_list_stays_without_those_who_withdraw(world, mode):
    world.lists["meta_ads"].mode = mode
    world.build()
    world.export()
    world.lists["meta_ads"].status = "paused"
    world.members.discard("p3")
    world.build()
    assert {one.state for one in world.export() if "meta" in one.export_id} == {"paused"}
    before = files(world.root / "meta-ads")
    assert before
    world.people["p0"].granted["ads_data"] = False
    world.build()
    [result] = [one for one in world.export() if "meta" in one.export_id]
    assert (result.state, result.removed) == ("reduced", 1)
    found = {
        path.name.split("__")[2]: rows for path, rows in files(world.root / "meta-ads").items()
    }
    assert set(found) == {
        "full": {"replace"}, "delta": {"remove"}, "full_and_delta": {"replace", "remove"}
    }[mode]  # fmt: skip
    if "replace" in found:
        # Who left the segment while it is paused stays; who withdrew does not.
        assert {row[0] for row in found["replace"]} == {
            digest(f"p{number}@example.com") for number in (1, 2, 3)
        }
    if "remove" in found:
        assert [row[0] for row in found["remove"]] == [digest("p0@example.com")]


def test_no_older_folder_keeps_its_data_and_its_manifest_says_so(world):
    for _ in range(3):
        world.build()
        world.export()
    folder = world.root / "meta-ads/vips"
    old = [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    old.remove((folder / "current").resolve())
    assert len(old) == 2
    for path in old:
        assert {one.name for one in path.iterdir()} == {"manifest.json", "SHA256SUMS", "_SUCCESS"}
        told = json.loads((path / "manifest.json").read_text())
        assert (told["purged"], told["files"], told["counts"]["exported"]) == ("everywhere", [], 4)
    # More than a year later they are gone, and the ones of that year are not.
    world.builds = 401
    for _ in range(2):
        world.build()
        world.export()
    kept = sorted(path.name for path in folder.glob("2*"))
    assert [name[:8] for name in kept] == ["20261104", "20271208", "20271209"]
    assert len(files(folder)) == 1


def test_refusals_reach_others_by_exactly_the_rules_that_write_addresses_and_numbers(tmp_path):
    names = list(RULES)
    with connect(tmp_path / "x.duckdb") as connection:
        found = connection.execute(
            "select rule from (select unnest(?) as rule)"
            " where rule like '%email' or rule like '%phone' or rule = 'e164'",
            [names],
        ).fetchall()
    assert {rule for (rule,) in found} == set(identifying(names))
