"""Whole lists, what changed in them, or both: a platform ends up with the whole list."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_exports.deltas import compare
from segment_exports.errors import ExportError
from segment_exports.files import csv_lines
from segment_exports.formats import load_formats
from segment_exports.ledger import layout_of, make_ledger
from segment_exports.surrogates import surrogate
from tests.segment_exports.worlds import List, digest, files, make_world

PEPPER = b"for tests"
META = load_formats()["meta@2026-05"]
GOOGLE = next(one for key, one in load_formats().items() if key.startswith("google_customer"))
cells = st.sampled_from(["", "a", "b", "c"])
rows = st.lists(st.tuples(cells, cells, cells).filter(lambda row: row[0] or row[1]), max_size=6)


def sent(folder):
    """Give what the current folder of an audience tells a platform to do: rows by mode."""
    found = {}
    for path in (folder / "current").glob("*.csv"):
        with path.open(newline="") as lines:
            header, *told = csv.reader(lines)
        found[path.name.split("__")[2]] = [dict(zip(header, row, strict=True)) for row in told]
    return found


def manifest(folder):
    return json.loads((folder / "current/manifest.json").read_text())


@pytest.fixture
def world(tmp_path):
    return make_world(tmp_path, 4, List("meta_ads", mode="delta"))


@pytest.fixture
def folder(world):
    return world.root / "meta-ads/vips"


def step(world):
    world.build()
    [result] = world.export()
    return result


def test_the_first_delta_adds_everybody(world, folder):
    result = step(world)
    assert (result.state, result.rows, result.added, result.removed) == ("written", 4, 4, 0)
    assert list(sent(folder)) == ["add"]
    assert manifest(folder)["mode"] == "delta"


def test_a11_a_changed_address_takes_off_the_old_one_and_adds_the_new(world, folder):
    step(world)
    world.people["p1"].email = "new@example.com"
    step(world)
    phone = digest("+447900000001")
    assert sent(folder) == {
        "add": [{"email": digest("new@example.com"), "phone": phone}],
        "remove": [{"email": digest("p1@example.com"), "phone": ""}],
    }


def test_a10_who_withdrew_is_in_no_list_and_is_taken_off_once_sent(world, folder):
    step(world)
    world.people["p2"].granted["ads_data"] = False
    world.people["p3"].is_suppressed = True
    step(world)
    found = sent(folder)
    assert list(found) == ["remove"]
    assert {row["email"] for row in found["remove"]} == {
        digest("p2@example.com"), digest("p3@example.com")
    }  # fmt: skip
    step(world)
    assert sent(folder) == {}


def test_a_number_that_somebody_still_has_is_not_taken_off(world, folder):
    world.people["p1"].phone = world.people["p0"].phone
    step(world)
    world.people["p1"].granted.pop("ads_data")
    step(world)
    assert sent(folder) == {"remove": [{"email": digest("p1@example.com"), "phone": ""}]}


def test_both_is_the_whole_list_and_what_changed_in_it(world, folder):
    world.lists["meta_ads"].mode = "full_and_delta"
    step(world)
    assert {mode: len(told) for mode, told in sent(folder).items()} == {"replace": 4, "add": 4}
    world.members.discard("p0")
    step(world)
    assert {mode: len(told) for mode, told in sent(folder).items()} == {"replace": 3, "remove": 1}


def test_a20_below_the_minimum_nobody_is_added_but_those_who_left_are_taken_off(world, folder):
    world.lists["meta_ads"].minimum = 3
    step(world)
    world.members -= {"p0", "p1"}
    world.people["p4"] = type(world.people["p3"])("p4@example.com", "+447900000004")
    world.people["p4"].granted["ads_data"] = True
    world.members.add("p4")
    world.members.discard("p2")
    result = step(world)
    assert result.state == "below_minimum"
    assert manifest(folder)["below_minimum"] is True
    found = sent(folder)
    assert list(found) == ["remove"]
    assert {row["email"] for row in found["remove"]} == {
        digest(f"p{number}@example.com") for number in range(3)
    }
    world.members |= {"p0", "p1"}
    step(world)
    # Who was not taken off was not added again, and who never was added is now.
    assert {row["email"] for row in sent(folder)["add"]} == {
        digest(f"p{number}@example.com") for number in (0, 1, 4)
    }


@pytest.mark.parametrize("mode", ["full", "delta", "full_and_delta"])
def test_a17_an_empty_segment_makes_no_list_and_takes_everybody_off(world, folder, mode):
    world.lists["meta_ads"].mode = mode
    step(world)
    world.members.clear()
    assert step(world).state == "below_minimum"
    assert {name: len(told) for name, told in sent(folder).items()} == {"remove": 4}


def test_sent_again_everybody_is_added(world, folder):
    step(world)
    [result] = world.export(resend=True)
    assert (result.state, len(sent(folder)["add"])) == ("written", 4)
    assert world.export()[0].state == "unchanged"


@pytest.mark.parametrize("mode", ["full", "delta", "full_and_delta"])
def test_a_lost_ledger_is_made_anew_from_the_files(world, folder, mode):
    world.lists["meta_ads"].mode = mode
    step(world)
    shutil.rmtree(world.root / ".sent/meta-ads")
    world.members.discard("p0")
    step(world)
    found = sent(folder)
    if mode != "full":
        assert {row["email"] for row in found["remove"]} == {digest("p0@example.com")}
        assert "add" not in found
    assert manifest(folder)["previous"]["removed"] == 1
    assert (manifest(folder)["action_required"] is None) == (mode != "delta")


def test_another_pepper_takes_off_the_same(world, folder, monkeypatch):
    step(world)
    monkeypatch.setenv("SEGMENTS_PEPPER", "another")
    world.members.discard("p0")
    step(world)
    assert [row["email"] for row in sent(folder)["remove"]] == [digest("p0@example.com")]


def test_the_ledger_is_for_its_owner_and_names_nobody(world, folder):
    step(world)
    found = [path for path in (world.root / ".sent").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in found} == {0o700}
    for path in found:
        assert b"example.com" not in path.read_bytes()
        assert b"p1@" not in path.read_bytes()  # two letters may be in any digest


def test_a_list_that_cannot_be_replaced_is_sent_by_its_changes(tmp_path):
    world = make_world(tmp_path, 3, List("house", format="basic@1", mode="delta", minimum=0))
    world.build()
    with pytest.raises(ExportError, match="E_MODE: nothing in the file by which a person"):
        world.export()
    assert not list(world.root.rglob("*.csv"))


def test_two_groups_of_a_segment_go_to_one_destination_as_two_audiences(tmp_path):
    from segment_exports.export import export_release
    from segment_warehouse.build import connect
    from tests.segment_exports.conftest import Row, build_release

    found = [Row(("a", "b", "c"), group="control"), Row(("d", "e", "f"), group="treatment")]
    path = build_release(tmp_path / "x.duckdb", "11111111", tuple(found))
    with connect(path, read_only=True) as connection:
        results = export_release(connection, tmp_path / "exports")
    assert [one.rows for one in results] == [3, 3]
    assert {one.path.parents[1].name for one in results} == {"vips--control", "vips--treatment"}


def ledger(layout, told):
    return make_ledger(layout, csv_lines(told), [(None, None)] * len(told), PEPPER)


def units(layout, told):
    """Give the identifiers that a platform would match by, from rows of cells."""
    found = set()
    for row in told:
        known = dict(zip(layout.columns, row, strict=True))
        for unit in layout.units:
            values = tuple(known[name] for name in unit)
            if all(values):
                found.add((unit, values))
    return found


@settings(deadline=None, max_examples=60)
@given(old=rows, new=rows)
@pytest.mark.parametrize(
    ("file_format", "columns"),
    [
        (META, ("email", "phone", "zip")),
        (GOOGLE, ("email", "phone", "zip")),
        (GOOGLE, ("first_name", "last_name", "zip")),
    ],
)
def test_what_is_added_and_taken_off_makes_of_the_list_before_the_whole_list(
    file_format, columns, old, new
):
    layout = layout_of(file_format, columns)
    before, after = ledger(layout, old), ledger(layout, new)
    delta = compare(layout, before, after)
    names = layout.cells
    removed = units(layout, [
        [dict(zip(names, row, strict=True)).get(name) or "" for name in columns]
        for row in delta.removals
    ])  # fmt: skip
    added = units(layout, [new[number] for number in delta.adds])
    held = units(layout, old) - removed | added
    assert held == units(layout, new)
    assert not removed & units(layout, new)
    # Where only the removals go out, the ledger says what the platform then holds.
    kept = [[row.get(f"cell_{name}") or "" for name in columns] for row in delta.kept.to_pylist()]
    assert units(layout, kept) == units(layout, old) - removed


def test_a_key_is_the_same_until_its_customer_leaves_and_goes_with_the_removal(tmp_path):
    columns = ("email", "phone", "extern_id")
    world = make_world(tmp_path, 3, List("meta_ads", mode="full_and_delta", columns=columns))
    world.build()
    world.export()
    [first] = files(world.root, "__replace__").values()
    keys = {row[0]: row[2] for row in first}
    assert len(set(keys.values())) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys.values())
    world.people["p1"].email = "new@example.com"
    world.members.discard("p2")
    world.build()
    [planned] = world.export(dry_run=True)
    world.export()
    [second] = files(world.root, "__replace__").values()
    p0, p1, p2 = (digest(f"p{number}@example.com") for number in range(3))
    assert {row[0]: row[2] for row in second} == {p0: keys[p0], digest("new@example.com"): keys[p1]}
    [removed] = files(world.root, "__remove__").values()
    assert {row[0]: row[2] for row in removed} == {p1: "", p2: keys[p2]}
    assert (planned.added, planned.removed) == (1, 2)


def test_a_key_is_another_for_each_platform_account_customer_and_pepper():
    asked = [(b"a", "meta", "a1", "c1"), (b"a", "meta", "a1", "c2"), (b"a", "meta", "a2", "c1"),
             (b"a", "liveramp", "a1", "c1"), (b"b", "meta", "a1", "c1")]  # fmt: skip
    assert len({surrogate(*one) for one in asked}) == 5
    assert surrogate(*asked[0]) == surrogate(*asked[0])


def test_where_a_platform_forgets_people_everybody_is_added_again_in_time(tmp_path, monkeypatch):
    formats = {META.key: replace(META, refresh_days=3)}
    monkeypatch.setattr("segment_exports.export.load_formats", lambda: formats)
    world = make_world(tmp_path, 3, List("meta_ads", mode="delta"))
    added = []
    for _ in range(6):
        world.build()
        [result] = world.export()
        added.append(result.added)
    assert added == [3, 0, 0, 3, 0, 0]
