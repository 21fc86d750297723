"""Every identifier against values that others published: platforms, their kits, libphonenumber."""

import base64
import csv
import json
import os
from pathlib import Path

import pytest

from segment_exports.profiles import PROFILES
from segments.normalizing import answers, field_of

REPOSITORY = Path(__file__).parents[2]
VECTORS = Path(os.environ.get("SEGMENTS_VECTORS", REPOSITORY.parent / "shared" / "vectors"))
pytestmark = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="no vectors: set SEGMENTS_VECTORS to the folder that holds them"
)
# How many agreed vectors there were of each platform: fewer would mean that they are not read.
LEAST = {
    "amazon": 17, "criteo": 1, "e164": 31, "google": 137, "linkedin": 1, "liveramp": 3,
    "meta": 388, "microsoft": 6, "pinterest": 1, "reddit": 12, "snap": 15, "tiktok": 15,
    "ttd": 40, "x": 5,
}  # fmt: skip


def tags(row: dict[str, str]) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["source"].split("; ") if "=" in part)


def rows(platform: str, use: str) -> list[dict[str, str]]:
    with (VECTORS / f"{platform}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if tags(row)["use"] == use]


def answered(row: dict[str, str]) -> dict[str, str | None]:
    """Return what `segments normalize` prints for a vector."""
    field, region = field_of(row["platform"], row["field"]), tags(row).get("region")
    clean = tags(row)["stage"] == "clean"
    [answer] = answers(field, [json.dumps(row["raw"])], region, clean=clean)
    return answer


def cell(row: dict[str, str]) -> str | None:
    """Return the cell that a vector publishes, in the writing of its platform."""
    if not row["normalised"]:
        return None
    told = tags(row)
    if row["platform"] == "ttd":
        digest = base64.b64encode(bytes.fromhex(row["sha256"])).decode()
        assert told.get("b64", digest).split(" ")[0] == digest
        return digest
    if "sha1" in told:
        return told["sha1"].split(" ")[0]
    return row["sha256"] or row["normalised"]


def test_every_platform_of_the_vectors_is_known() -> None:
    assert {path.stem for path in VECTORS.glob("*.csv")} == LEAST.keys()
    assert LEAST.keys() <= PROFILES.keys()


@pytest.mark.parametrize("platform", list(LEAST))
def test_a1_every_agreed_vector_gives_the_published_value_and_cell(platform: str) -> None:
    vectors = rows(platform, "must")
    wrong = [
        (row["field"], row["raw"], wanted, got)
        for row in vectors
        for got in [answered(row)]
        for wanted in [{"normalised": row["normalised"] or None, "cell": cell(row)}]
        if got != wanted
    ]
    assert not wrong
    assert len(vectors) >= LEAST[platform]


def known_differences() -> dict[tuple[str, str, str], dict[str, str]]:
    """Return what we give where a source decides otherwise, and why."""
    lines = Path(__file__).with_name("known_differences.jsonl").read_text().splitlines()
    known = [json.loads(line) for line in lines]
    return {(row["platform"], row["field"], row["raw"]): row for row in known}


def test_where_a_source_differs_from_us_the_difference_is_known_and_has_a_reason() -> None:
    differences = {
        (platform, row["field"], row["raw"]): got
        for platform in LEAST
        for row in rows(platform, "alt")
        for got in [answered(row)["normalised"] or ""]
        if got != row["normalised"]
    }
    known = known_differences()
    assert differences == {key: row["ours"] for key, row in known.items()}
    assert all(row["why"] for row in known.values())
