"""Every identifier against values that others published: platforms, their kits, libphonenumber."""

import csv
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from segment_exports import meta
from segment_exports.phones import to_e164

REPOSITORY = Path(__file__).parents[2]
VECTORS = Path(os.environ.get("SEGMENTS_VECTORS", REPOSITORY.parent / "shared" / "vectors"))
pytestmark = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="no vectors: set SEGMENTS_VECTORS to the folder that holds them"
)

FIELDS: dict[str, Callable[..., str | None]] = {
    "email": meta.email,
    "fn": meta.name,
    "ln": meta.name,
    "fi": meta.initial,
    "ct": meta.city,
    "st": meta.state,
    "zip": meta.postal_code,
    "country": meta.country,
    "gen": meta.gender,
    "dob": meta.birth_date,
    "doby": meta.year,
    "dobm": meta.month,
    "dobd": meta.day,
    "madid": meta.mobile_id,
    "extern_id": meta.external_id,
    "value": meta.value,
}
WITH_COUNTRY = {"st", "zip"}


def tags(row: dict[str, str]) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["source"].split("; ") if "=" in part)


def rows(platform: str, use: str) -> list[dict[str, str]]:
    path = VECTORS / f"{platform}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if tags(row)["use"] == use]


def normalised(row: dict[str, str]) -> str:
    field, region = row["field"], tags(row).get("region")
    if row["platform"] == "e164":
        return to_e164(row["raw"], region) or ""
    if field == "phone":
        full = tags(row)["stage"] == "full"
        return (meta.phone(row["raw"], region) if full else meta.clean_phone(row["raw"])) or ""
    extra = (region,) if field in WITH_COUNTRY else ()
    return FIELDS[field](row["raw"], *extra) or ""


def cell(row: dict[str, str], value: str) -> str:
    """Return the digest of a value that the vector wants hashed; a digest stays as it is."""
    if not row["sha256"] or not value:
        return ""
    is_digest = len(value) == 64 and set(value) <= set("0123456789abcdef")
    return value if is_digest else hashlib.sha256(value.encode()).hexdigest()


@pytest.mark.parametrize(("platform", "least"), [("meta", 388), ("e164", 31)])
def test_every_agreed_vector_gives_the_published_value_and_digest(
    platform: str, least: int
) -> None:
    vectors = rows(platform, "must")
    wrong = [
        (row["field"], row["raw"], row["normalised"], got)
        for row in vectors
        for got in [normalised(row)]
        if got != row["normalised"] or cell(row, got) != row["sha256"]
    ]
    assert not wrong
    assert len(vectors) >= least


def known_differences() -> dict[tuple[str, str], str]:
    """Return what we give where a source decides otherwise: by field and raw text."""
    lines = Path(__file__).with_name("known_differences.jsonl").read_text().splitlines()
    known = [json.loads(line) for line in lines]
    return {(row["field"], row["raw"]): row["ours"] for row in known}


def test_where_a_source_differs_from_us_the_difference_is_known() -> None:
    differences = {
        (row["field"], row["raw"]): got
        for row in rows("meta", "alt")
        for got in [normalised(row)]
        if got != row["normalised"]
    }
    assert differences == known_differences()
