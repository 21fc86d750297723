"""What is added or removed goes in as many files as the platform's limits ask for."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from segment_exports import export
from segment_exports.changes import data_lines, write_parts
from segment_exports.errors import ExportError
from segment_exports.files import Place
from segment_exports.formats import load_formats
from segment_exports.received import check_received
from tests.segment_exports.worlds import List, digest, make_world

META = load_formats()["meta@2026-05"]
LINE = 65  # bytes of a digest and its line end
NAME = "meta__vips__add__granted__part-00001-of-00001.csv"


def bounded(monkeypatch, **limits):
    """Let the exports know a platform that takes less."""
    formats = load_formats() | {META.key: replace(META, **limits)}
    monkeypatch.setattr(export, "load_formats", lambda: formats)


@pytest.mark.parametrize(
    ("limits", "rows"),
    [
        ({}, [5]),
        ({"most_rows": 5}, [5]),
        ({"most_rows": 2}, [2, 2, 1]),
        ({"rows_a_part": 4, "most_rows": 9}, [4, 1]),
        ({"most_bytes": len("email\n") + 3 * LINE}, [3, 2]),
        ({"most_bytes": len("email\n") + 3 * LINE - 1}, [2, 2, 1]),
        ({"most_bytes": 1}, [1] * 5),
    ],
)
def test_each_part_keeps_to_the_limits_and_has_a_header(tmp_path, limits, rows):
    told = [[digest(str(number))] for number in range(5)]
    path = tmp_path / NAME
    bounds = replace(META, **limits)
    facts = write_parts(path, ["email"], iter(told), bounds, Place("vips", "add"))
    assert [one.rows for one in facts] == rows
    assert [one.name for one in facts] == [
        NAME.replace("00001-of-00001", f"{number:05}-of-{len(rows):05}")
        for number in range(1, len(rows) + 1)
    ]
    assert {one.name for one in facts} == {found.name for found in tmp_path.iterdir()}
    written = []
    for one in facts:
        content = tmp_path.joinpath(one.name).read_bytes()
        assert content.startswith(b"email\n") and len(content) == one.bytes
        written += csv.reader(line.decode() for line in data_lines(tmp_path / one.name, 1))
    assert written == told


def test_changes_of_a_list_go_in_parts_that_are_told_and_known_later(tmp_path, monkeypatch):
    bounded(monkeypatch, rows_a_part=2)
    world = make_world(tmp_path, 5, List("meta_ads", mode="delta"))
    world.build()
    [result] = world.export()
    assert (result.rows, result.added, len(result.files)) == (5, 5, 3)
    folder = world.root / "meta-ads/vips/current"
    assert check_received(folder) == ([], 5)
    assert json.loads((folder / "manifest.json").read_text())["columns"][0]["filled"] == 5

    world.members -= {"p0", "p1", "p2"}
    world.build()
    [result] = world.export()
    assert [path.name.split("__")[-1] for path in result.files] == [
        "part-00001-of-00002.csv", "part-00002-of-00002.csv",
    ]  # fmt: skip
    told = json.loads((folder / "manifest.json").read_text())
    assert [(file["mode"], file["rows"]) for file in told["files"]] == [("remove", 2)] + [
        ("remove", 1)
    ]


def test_a_list_that_replaces_another_is_never_split(tmp_path, monkeypatch):
    world = make_world(tmp_path, 5, List("meta_ads", mode="full"))
    world.build()
    bounded(monkeypatch, rows_a_part=2)
    [result] = world.export()
    assert [path.name.split("__")[-1] for path in result.files] == ["part-00001-of-00001.csv"]
    bounded(monkeypatch, most_rows=4)
    world.build()
    with pytest.raises(ExportError, match="E_TOO_LARGE: .* 5 rows, .* takes 4 rows"):
        world.export()


def test_a_list_that_is_only_sent_by_its_changes_may_be_larger_than_a_file(tmp_path, monkeypatch):
    world = make_world(tmp_path, 5, List("meta_ads", mode="delta"))
    world.build()
    bounded(monkeypatch, most_rows=4)
    [result] = world.export()
    assert len(result.files) == 2


def test_google_takes_changes_in_parts():
    google = next(one for key, one in load_formats().items() if key.startswith("google_customer"))
    assert (google.rows_a_part, google.most_rows) == (500_000, None)
