"""An export goes out by somebody's right, as its manifest says, and stands still once that ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.segment_exports.worlds import START, List, digest, make_world

MIDNIGHT = START.replace(tzinfo=None) + timedelta(days=3)  # the third build is of this instant
RIGHT = ("xenia@agency.example", "agency_x", MIDNIGHT)


@pytest.fixture
def world(tmp_path):
    found = make_world(tmp_path, 4, List("meta_ads", right=RIGHT), List("other"))
    found.build()
    return found


def manifest(world, name="meta-ads"):
    return json.loads((world.root / name / "vips/current/manifest.json").read_text())


def listed(world):
    """Give the cells of the list in place."""
    (path,) = (world.root / "meta-ads/vips").resolve().glob("current/*__replace__*")
    return path.read_text()


def states(results):
    return {one.export_id: one.state for one in results}


def test_the_manifest_says_by_whose_right_and_until_when(world):
    assert states(world.export()) == {"meta_ads__vips": "written", "other__vips": "written"}
    assert manifest(world)["export_right"] == {
        "person": "xenia@agency.example", "through": "agency_x", "ends_at": "2026-11-04T00:00:00Z",
    }  # fmt: skip
    # A release of before says nothing of rights.
    assert manifest(world, "other")["export_right"] is None


def test_the_last_day_counts_and_then_the_list_stands_still_but_for_who_withdraws(world):
    world.build()
    assert states(world.export())["meta_ads__vips"] == "written"
    before = listed(world)

    world.members.discard("p3")
    world.build()
    assert states(world.export(dry_run=True))["meta_ads__vips"] == "no_right"
    assert states(world.export()) == {"meta_ads__vips": "no_right", "other__vips": "written"}
    assert listed(world) == before

    world.people["p0"].granted["ads_data"] = False
    gone = digest(world.people["p0"].email)
    assert gone in before
    world.build()
    assert states(world.export())["meta_ads__vips"] == "reduced"
    told = manifest(world)
    assert told["state"] == "no_right"
    assert told["export_right"]["ends_at"] == "2026-11-04T00:00:00Z"
    assert gone not in listed(world)
    assert len(listed(world).splitlines()) == len(before.splitlines()) - 1


def test_a_right_that_ended_before_the_first_file_writes_none(world):
    world.build()
    world.build()
    assert states(world.export())["meta_ads__vips"] == "no_right"
    assert not (world.root / "meta-ads").exists()


def test_a_right_that_is_prolonged_lets_the_list_out_again(world):
    world.export()
    world.build()
    world.build()
    assert states(world.export())["meta_ads__vips"] == "no_right"
    world.lists["meta_ads"].right = (*RIGHT[:2], MIDNIGHT + timedelta(days=30))
    world.build()
    assert states(world.export())["meta_ads__vips"] == "written"
    assert manifest(world)["state"] == "active"
