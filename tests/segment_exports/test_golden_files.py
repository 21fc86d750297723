"""The files of every format, byte for byte, and what must hold of each whatever the format."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from awkward import GOLDEN, Wanted, export_all, wanted

from segment_exports.digests import EMPTY_CELLS
from segment_exports.export import export_release

UPDATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/segment_exports/test_golden_files.py"
WANTED = wanted()
HEX64 = re.compile(r"[0-9a-fA-F]{64}")
CELLS = {
    "sha256_hex": re.compile(r"([0-9a-f]{64})?"),
    "sha256_base64": re.compile(r"([A-Za-z0-9+/]{43}=)?"),
    "sha1_hex": re.compile(r"([0-9a-f]{40})?"),
}
# As the platforms print them; a file without a header has none.
HEADERS = {
    "amazon/all": "firstname,lastname,address,city,state,postal,phone,email,countrycode",
    "email/default": "email,phone,first_name,last_name",
    "google_customer_match/all": "Email,Email,Phone,Phone,First Name,Last Name,Country,Zip",
    "google_customer_match/default": "Email,Phone",
    "klaviyo/all": "Email,Phone Number,First Name,Last Name,City,State / Region,Country,Zip Code",
    "linkedin/all": "email,firstname,lastname,jobtitle,employeecompany,country,googleaid",
    "liveramp/default": "AUDIENCEKEY,EMAIL,PHONE",
    "mailchimp/default": "Email Address,First Name,Last Name,Tags",
    "meta/all": "email,email,email,phone,phone,phone,madid,fn,ln,zip,ct,st,country,doby,gen,"
    "extern_id,value",
    "meta/default": "email,phone,zip,country,extern_id",
    "microsoft/default": "Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,"
    "Scope,Audience,Action Type,Sub Type,Text\nFormat Version,,,,,,6.0,,,,,,\n"
    "Customer List,Active,-10,,,,,,Customer,everyone,Replace,,",
    "reddit/all": "EMAIL_SHA256,MAID_SHA256",
    "tiktok/all": "Email_SHA256,Phone_SHA256,Email_SHA256,Email_SHA256,Phone_SHA256",
    "tiktok/default": "Email_SHA256,Phone_SHA256",
    "yandex/default": "phone,email",
}

Made = tuple[dict[str, Path], Path]


@pytest.fixture(scope="module", autouse=True)
def pepper() -> Iterator[None]:
    """Keyed ids are the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_PEPPER", "golden")
        yield


@pytest.fixture(scope="module")
def made(
    pepper: None,
    build_shop: Callable[[Path, Path, str], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    return export_all(build_shop, tmp_path_factory.mktemp("awkward"))


@pytest.fixture(params=WANTED, ids=lambda one: f"{one.format.name}-{one.name}")
def one(request: pytest.FixtureRequest) -> Wanted:
    return request.param


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, strict=True))


def data(one: Wanted, made: Made) -> list[list[str]]:
    return rows(made[0][one.destination])[one.format.lines_before_rows :]


def compare(golden: Path, content: bytes) -> None:
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(content)
    assert golden.exists(), f"{golden} is missing. Write it: {UPDATE}"
    assert content == golden.read_bytes()


def test_a_file_is_what_it_was(one: Wanted, made: Made) -> None:
    compare(one.golden, made[0][one.destination].read_bytes())


def test_who_is_left_out_of_each_file_and_why_is_what_it_was(made: Made) -> None:
    with duckdb.connect(made[1], read_only=True) as connection:
        found = connection.execute(
            "select replace(export_id, '__everyone', '') as destination, drop_reason,"
            " string_agg(customer_id, ' ' order by customer_id) as customers"
            " from exports.export_decisions where drop_reason is not null"
            " group by all order by all"
        ).fetchall()
    text = "".join(f"{','.join(row)}\n" for row in found)
    compare(GOLDEN / "left_out.csv", f"destination,reason,customers\n{text}".encode())


def test_there_is_no_golden_of_a_file_that_is_no_more() -> None:
    expected = {one.golden for one in WANTED} | {GOLDEN / "left_out.csv"}
    assert {path for path in GOLDEN.rglob("*") if path.is_file()} == expected


def test_a2_no_digest_of_nothing_is_in_any_file(one: Wanted, made: Made) -> None:
    text = made[0][one.destination].read_text()
    assert not any(cell in text for cell in EMPTY_CELLS)


def test_a3_the_header_has_the_bytes_of_the_platforms_template(one: Wanted, made: Made) -> None:
    content = made[0][one.destination].read_bytes()
    expected = HEADERS.get(f"{one.format.name}/{one.name}")
    if expected is None:
        names = [one.format.column(column) for column in one.columns]
        expected = ",".join(column.header for column in names if column)
    if one.format.header and expected:
        assert content.startswith(expected.encode() + b"\n")
    if not one.format.header:
        assert CELLS["sha256_hex"].fullmatch(data(one, made)[0][0]) or one.format.name.startswith(
            "the_trade_desk"
        )


def test_a4_a_hashed_cell_is_a_digest_or_empty(one: Wanted, made: Made) -> None:
    columns = [one.format.column(name) for name in one.columns]
    for row in data(one, made):
        for cell, column in zip(row, columns, strict=False):
            if column and column.digest:
                assert CELLS[column.digest].fullmatch(cell)


def test_a5_a_cell_in_the_clear_is_no_digest(one: Wanted, made: Made) -> None:
    columns = [one.format.column(name) for name in one.columns]
    for row in data(one, made):
        for cell, column in zip(row, columns, strict=False):
            assert (column and column.digest) or not HEX64.fullmatch(cell)


def test_a6_no_cell_begins_as_a_formula_does(one: Wanted, made: Made) -> None:
    columns = [one.format.column(name) for name in one.columns]
    # What a format itself writes, such as the -10 of a new list, is no customer's.
    fixed = {column.text for column in columns if column}
    for row in data(one, made):
        for index, cell in enumerate(row):
            assert cell in fixed or not cell.startswith(("=", "@", "\t", "\r", "-"))
            base64 = index < len(columns) and (columns[index].digest == "sha256_base64")  # type: ignore[union-attr]
            assert base64 or not cell.startswith("+") or cell[1:].isdigit() or " " in cell


def test_a7_the_same_release_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    with duckdb.connect(made[1], read_only=True) as connection:
        again = export_release(connection, tmp_path / "again")
    before = {name: hashlib.sha256(p.read_bytes()).digest() for name, p in made[0].items()}
    after = {r.destination: hashlib.sha256(r.path.read_bytes()).digest() for r in again if r.path}
    assert after == before


def test_a13_repeated_headers_are_still_there_when_read(made: Made) -> None:
    headers = rows(made[0]["to_google_customer_match_all"])[0]
    assert [headers.count(name) for name in ("Email", "Phone")] == [2, 2]
    headers = rows(made[0]["to_meta_all"])[0]
    assert [headers.count(name) for name in ("email", "phone")] == [3, 3]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("destination", "cells"),
    [
        # A postal code keeps its zero, and is hashed by Meta alone.
        ("to_google_customer_match_all", ("US", "02108")),
        ("to_meta_all", (digest("02108"),)),
        ("to_google_customer_match_all", ("GB", "SW1A 1AA")),
        ("to_google_customer_match_all", ("CA", "K1A 0B1")),
        # A tag and dots are one box at Gmail, and another address to everybody else.
        ("to_google_customer_match_default", (digest("annlee@gmail.com"),)),
        ("to_meta_default", (digest("ann.lee+news@gmail.com"),)),
        ("to_google_customer_match_default", (digest("zoeg@googlemail.com"),)),
        # Digits of another script, and what no eye sees.
        ("to_meta_default", (digest("966501234567"),)),
        ("to_meta_default", (digest("li.ming@example.cn"), digest("8613800138000"))),
        ("to_meta_default", (digest("442079460018"),)),
        ("to_liveramp_default", (hashlib.sha1(b"4155550132").hexdigest(),)),
    ],
)
def test_a14_awkward_values_become_what_the_platform_wants(
    made: Made, destination: str, cells: tuple[str, ...]
) -> None:
    assert any(set(cells) <= set(row) for row in rows(made[0][destination]))


def test_a14_a_number_that_a_spreadsheet_broke_is_left_out(made: Made) -> None:
    with duckdb.connect(made[1], read_only=True) as connection:
        found = connection.execute(
            "select rule from exports.contact_points where customer_id = 'c07'"
            " and rule not in ('meta_country', 'country') and rule not like '%name'"
            " and rule not in ('meta_fn', 'meta_ln')"
        ).fetchall()
    assert found == []


def test_a19_a_file_opens_as_csv_and_all_its_rows_are_as_wide(one: Wanted, made: Made) -> None:
    path = made[0][one.destination]
    found = rows(path)
    assert len({len(row) for row in found}) == 1
    if len(found[0]) > 1:
        assert csv.Sniffer().sniff(path.read_text(), delimiters=",").delimiter == ","
