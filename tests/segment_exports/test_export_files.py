"""The file writer against cells that hurt: quotes, controls, formulas, odd types, bad digests."""

import csv
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from segment_exports.digests import EMPTY_DIGEST
from segment_exports.errors import ExportError
from segment_exports.files import FileFacts, Place, refuse_too_large, write_rows
from segment_exports.formats import load_formats

FORMATS = load_formats()
ANN = hashlib.sha256(b"ann@example.com").hexdigest()


def write(
    folder: Path,
    key: str,
    columns: dict[str, list[object]],
    types: dict[str, pa.DataType] | None = None,
) -> tuple[FileFacts, list[list[str]], bytes]:
    arrays = [pa.array(cells, (types or {}).get(name)) for name, cells in columns.items()]
    batch = pa.record_batch(arrays, names=list(columns))
    path = folder / "out.csv"
    facts = write_rows(path, list(columns), [batch], FORMATS[key])
    content = path.read_bytes()
    with path.open(newline="", encoding="utf-8") as lines:
        return facts, list(csv.reader(lines)), content


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Ann", "Ann"),
        ('Ann "Annie", Lee', 'Ann "Annie", Lee'),
        ("two\r\nlines\tand\0nul\x1b", "two lines andnul"),
        ("  \u00a0padded ", "padded"),
        ("=1+1", "1+1"),
        ("+1-800", "1-800"),
        ("-2+3", "2+3"),
        ("@SUM(A1)", "SUM(A1)"),
        ("\t=1", "1"),
        ("=cmd|'/C calc'!A0", "cmd|'/C calc'!A0"),
        ("\uff1d1+1", "1+1"),
        (" = + - @x", "x"),
        ("+49 30 901820", "+49 30 901820"),
        ("+49 30 =9", "49 30 =9"),
        ("na\u00efve \u674e \U0001f600", "na\u00efve \u674e \U0001f600"),
        ("NULL", "NULL"),
    ],
)
def test_free_text_loses_controls_and_the_start_of_a_formula(
    tmp_path: Path, text: str, cell: str
) -> None:
    _, rows, content = write(tmp_path, "basic@1", {"first_name": [text, None], "city": ["a", "b"]})
    assert rows == [["first_name", "city"], [cell, "a"], ["", "b"]]
    assert content.count(b"\n") == 3
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")


def test_only_cells_that_need_them_have_quotes(tmp_path: Path) -> None:
    _, _, content = write(tmp_path, "basic@1", {"first_name": ['a"b', "a,b", "a b"]})
    assert content == b'first_name\n"a""b"\n"a,b"\na b\n'


def test_every_type_has_one_plain_text(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    columns: dict[str, list[object]] = {
        "money": [Decimal("-1234567.50")], "tiny": [1e-7], "whole": [123.0], "nan": [float("nan")],
        "day": [date(2026, 11, 1)], "instant": [noon.replace(tzinfo=None)], "zoned": [noon],
        "yes": [True], "tags": [["a", "=b", None]], "count": [-5], "none": [None],
        "customer_id": ["-17"], "leading": ["007"],
    }  # fmt: skip
    types = {"zoned": pa.timestamp("us", "Asia/Tokyo")}
    _, rows, _ = write(tmp_path, "extended@1", columns, types)
    assert rows[0] == list(columns)
    assert rows[1] == [
        "-1234567.50", "0.0000001", "123", "", "2026-11-01", "2026-11-01T12:00:00Z",
        "2026-11-01T12:00:00Z", "true", "a;=b;", "-5", "", "-17", "007",
    ]  # fmt: skip


def test_the_facts_are_those_of_the_file(tmp_path: Path) -> None:
    facts, _, content = write(tmp_path, "meta@2026-05", {"email": [ANN, None], "phone": [ANN, ANN]})
    assert facts == FileFacts(
        "out.csv", 2, len(content), hashlib.sha256(content).hexdigest(), {"email": 1, "phone": 2}
    )


@pytest.mark.parametrize(
    ("key", "column", "cell", "code"),
    [
        ("meta@2026-05", "email", EMPTY_DIGEST, "E_EMPTY_HASH"),
        ("meta@2026-05", "email", ANN.upper(), "E_CELL"),
        ("meta@2026-05", "email", "ann@example.com", "E_CELL"),
        ("meta@2026-05", "email", ANN + "\n", "E_CELL"),
        ("meta@2026-05", "email", True, "E_CELL"),
        ("email@1", "email", ANN, "E_CELL"),
        ("email@1", "email", "=1+1@example.com", "E_CELL"),
        ("email@1", "phone", "030 901820", "E_CELL"),
        ("meta@2026-05", "uid", ANN, "E_COLUMN"),
    ],
)
def test_a_cell_that_the_format_does_not_allow_stops_the_file_and_is_not_shown(
    tmp_path: Path, key: str, column: str, cell: object, code: str
) -> None:
    with pytest.raises(ExportError, match=f"^{code}: ") as caught:
        write(tmp_path, key, {column: [cell]})
    assert column in str(caught.value)
    assert str(cell) not in str(caught.value)


def test_the_row_of_a_bad_cell_is_counted_over_all_batches(tmp_path: Path) -> None:
    good = pa.record_batch([pa.array([ANN] * 5)], names=["email"])
    bad = pa.record_batch([pa.array([ANN, "x"])], names=["email"])
    with pytest.raises(ExportError, match="column email, row 7"):
        write_rows(tmp_path / "out.csv", ["email"], [good, bad], FORMATS["meta@2026-05"])


def test_an_empty_row_of_one_column_is_not_a_blank_line(tmp_path: Path) -> None:
    _, rows, content = write(tmp_path, "basic@1", {"city": [None, "a"]}, {"city": pa.string()})
    assert rows == [["city"], [""], ["a"]]
    assert b"\n\n" not in content


def test_a_file_that_is_larger_than_the_platform_takes_is_refused(tmp_path: Path) -> None:
    small = replace(FORMATS["meta@2026-05"], most_rows=2)
    batch = pa.record_batch([pa.array([ANN] * 3)], names=["email"])
    facts = write_rows(tmp_path / "out.csv", ["email"], [batch], small)
    with pytest.raises(ExportError, match="E_TOO_LARGE: out.csv: 3 rows, .* takes 2 rows"):
        refuse_too_large(facts, small)
    refuse_too_large(facts, replace(small, most_rows=3))
    with pytest.raises(ExportError, match="takes any number of rows, 200 bytes"):
        refuse_too_large(facts, replace(small, most_rows=None, most_bytes=200))


def test_constants_name_the_audience_and_what_to_do_with_it(tmp_path: Path) -> None:
    microsoft = FORMATS["microsoft@6.0"]
    columns = [pa.array([None], pa.string()) for _ in list(microsoft.columns)[:-1]]
    batch = pa.record_batch([*columns, pa.array([ANN])], names=list(microsoft.columns))
    path = tmp_path / "out.csv"
    write_rows(path, list(microsoft.columns), [batch], microsoft, Place("spring-sale", "remove"))
    assert path.read_text().splitlines()[2:] == [
        "Customer List,Active,-10,,,,,,Customer,spring-sale,Remove,,",
        f"Customer List Item,,,-10,,,,,,,,Email,{ANN}",
    ]


@pytest.mark.parametrize(
    ("amount", "cell"),
    [(Decimal("12.50"), "12.50"), (Decimal("0"), "0"), (Decimal("-1"), ""), (7, "7"), (None, "")],
)
def test_an_amount_is_never_negative(tmp_path: Path, amount: object, cell: str) -> None:
    _, rows, _ = write(tmp_path, "meta@2026-05", {"email": [ANN], "value": [amount]})
    assert rows == [["email", "value"], [ANN, cell]]
