"""Lists that a run does not renew lose those who withdrew, and nothing else of them changes."""

from __future__ import annotations

import json

import pytest

from segment_exports.export import withdraw, write_list
from segment_warehouse.build import connect
from segment_warehouse.release import current_release
from tests.segment_exports.worlds import List, digest, files, make_world

MODES = ("full", "delta", "full_and_delta")


@pytest.fixture
def world(tmp_path):
    found = make_world(
        tmp_path, 6, *(List(mode, mode=mode) for mode in MODES), List("news", format="email@1")
    )
    found.build()
    found.export()
    return found


def current(world, name):
    """Give who is in the current files of a list, by mode, and the manifest."""
    folder = world.root / name.replace("_", "-") / "vips/current"
    names = {digest(person.email): key for key, person in world.people.items()}
    told = json.loads((folder / "manifest.json").read_text())
    found = {
        path.name.split("__")[2]: {names[row[0]] for row in rows}
        for path, rows in files(world.root / name.replace("_", "-")).items()
        if path.parent == folder.resolve()
    }
    return found, told


def refuses(world, *names):
    for name in names:
        world.people[name].granted["ads_data"] = False
    world.build()


def waited(world, call):
    """Call a function with the release and the folder of exports; give states by export."""
    with connect(current_release(world.home), read_only=True) as connection:
        return {one.export_id: one.state for one in call(connection, world.root)}


def test_lists_that_are_not_chosen_lose_who_withdrew_and_gain_nobody(world):
    world.members.discard("p5")
    refuses(world, "p0")
    states = {one.export_id: one.state for one in world.export(only=["news__vips"])}
    assert states == {"news__vips": "written", **{f"{mode}__vips": "reduced" for mode in MODES}}
    kept = {f"p{number}" for number in range(1, 6)}
    assert current(world, "full")[0] == {"replace": kept}
    assert current(world, "delta")[0] == {"remove": {"p0"}}
    assert current(world, "full_and_delta")[0] == {"replace": kept, "remove": {"p0"}}
    assert {current(world, mode)[1]["state"] for mode in MODES} == {"waiting"}


def test_removals_add_up_until_the_list_is_renewed_and_are_told_once_more_then(world):
    refuses(world, "p0")
    world.export(only=["news__vips"])
    refuses(world, "p1")
    world.export(only=["news__vips"])
    assert current(world, "delta")[0] == {"remove": {"p0", "p1"}}
    assert current(world, "delta")[1]["previous"]["removed"] == 1
    # Whoever agrees again meanwhile is added, and not taken off.
    world.people["p0"].granted["ads_data"] = True
    world.members.discard("p2")
    world.build()
    world.export()
    found, told = current(world, "delta")
    assert found == {"add": {"p0"}, "remove": {"p1", "p2"}}
    assert (told["state"], told["previous"]["added"], told["previous"]["removed"]) == (
        "active", 1, 1,
    )  # fmt: skip
    world.build()
    world.export()
    assert current(world, "delta")[0] == {}


def test_nothing_is_written_where_nobody_withdrew(world):
    before = {mode: current(world, mode) for mode in MODES}
    world.members.discard("p5")
    world.build()
    assert {one.export_id for one in world.export(only=["news__vips"])} == {"news__vips"}
    assert {mode: current(world, mode) for mode in MODES} == before


def test_a_paused_list_is_told_once_more_too(world):
    world.lists["delta"].status = "paused"
    for name in ("p0", "p1"):
        refuses(world, name)
        world.export()
    assert current(world, "delta")[0] == {"remove": {"p0", "p1"}}
    del world.lists["delta"]
    world.build()
    world.export()
    assert current(world, "delta")[0] == {"remove": set(world.people)}


def test_one_list_can_be_written_alone(world):
    refuses(world, "p0")
    before = {mode: current(world, mode) for mode in MODES}
    told = waited(world, lambda *where: [write_list(*where, "delta__vips")])
    assert told == {"delta__vips": "written"}
    assert current(world, "delta")[0] == {"remove": {"p0"}}
    assert {mode: current(world, mode) for mode in ("full", "full_and_delta")} == {
        mode: before[mode] for mode in ("full", "full_and_delta")
    }
    world.lists["delta"].status = "draft"
    world.build()
    assert waited(world, lambda *where: [write_list(*where, "delta__vips")]) == {
        "delta__vips": "draft"
    }


def test_those_who_withdrew_can_be_taken_off_alone(world):
    del world.lists["full_and_delta"]
    refuses(world, "p0")
    told = waited(world, lambda *where: withdraw(*where, spared=["full__vips"]))
    assert told == {"delta__vips": "reduced", "full_and_delta__vips": "retired"}
    assert "p0" in current(world, "full")[0]["replace"]
    assert current(world, "delta")[0] == {"remove": {"p0"}}
    assert current(world, "full_and_delta")[0] == {"remove": set(world.people)}
    assert waited(world, lambda *where: withdraw(*where, spared=["full__vips"])) == {}
