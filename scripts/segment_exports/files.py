"""Writes the rows of one export as RFC 4180 text, and checks every cell on the way."""

import csv
import hashlib
import io
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pyarrow as pa

from segment_exports.digests import EMPTY_CELLS
from segment_exports.errors import ExportError
from segment_exports.formats import Column, Format
from segment_exports.rules import RULES

_LINE_BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
_FORMULA_START = re.compile(r"[=+\-@|%\uff1d\uff0b\uff0d\uff20\s]+")
# Digits cannot call a function or name a cell, and a number without its plus is another number.
_PHONE = re.compile(r"\+[0-9][0-9 ()./-]{5,24}")
_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
# Ids come from the shop's own system, not from its customers, and must come back unchanged.
_ID_FIELDS = frozenset({"account_id", "customer_id"})


@dataclass(frozen=True, slots=True)
class Place:
    """What a file says of itself: the audience's name for the platform, and what to do with it."""

    audience: str
    mode: str

    def filled(self, text: str) -> str:
        """Return a constant of a format with the names in it filled in."""
        words = {"audience": self.audience, "mode": self.mode, "Mode": self.mode.capitalize()}
        return text.format_map(words)


PLACE = Place("audience", "replace")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a written file; `filled` counts the cells of each column that hold one."""

    name: str
    rows: int
    bytes: int
    sha256: str
    filled: Mapping[str, int]


def write_rows(
    path: Path,
    columns: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    file_format: Format,
    place: Place = PLACE,
) -> FileFacts:
    """Stream the batches into `path` and return the facts of the file.

    `columns` are the SQL names in the order of the batches; the headers are the format's. UTF-8
    without a byte order mark, line feeds, quotes only where needed, null as an empty cell.
    Raises ExportError for a cell that the format does not allow.
    """
    filled = dict.fromkeys(columns, 0)
    digest, size, rows = hashlib.sha256(), 0, 0
    with path.open("xb") as file:
        for line in lines_before_rows(columns, file_format, place):
            digest.update(line)
            size += file.write(line)
        for batch in _checked_batches(path.name, columns, batches, file_format, filled, place):
            block = csv_block(batch)
            digest.update(block)
            size += file.write(block)
            rows += len(batch)
    return FileFacts(path.name, rows, size, digest.hexdigest(), filled)


def refuse_too_large(facts: FileFacts, file_format: Format) -> None:
    """Raise ExportError for a list that the platform does not take in one file.

    One that replaces another cannot be split: each part would replace the part before.
    """
    rows, size = facts.rows, facts.bytes
    if rows > (file_format.most_rows or rows) or size > (file_format.most_bytes or size):
        raise ExportError(
            f"E_TOO_LARGE: {facts.name}: {rows} rows, {size} bytes; {file_format.key} takes"
            f" {file_format.most_rows or 'any number of'} rows,"
            f" {file_format.most_bytes or 'any number of'} bytes"
        )


def row_lines(
    name: str,
    columns: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    file_format: Format,
    place: Place = PLACE,
) -> Iterator[bytes]:
    """Yield the lines of the rows, without the header, as `write_rows` writes them."""
    filled = dict.fromkeys(columns, 0)
    checked = _checked_batches(name, columns, batches, file_format, filled, place)
    return csv_lines(chain.from_iterable(checked))


def lines_before_rows(
    columns: Sequence[str], file_format: Format, place: Place = PLACE
) -> Iterator[bytes]:
    """Yield the header, where the format has one, and the fixed lines after it."""
    found = _columns(columns, file_format)
    header = [[column.header for column in found]] if file_format.header else []
    fixed = [[place.filled(cell) for cell in row] for row in file_format.before_rows]
    return csv_lines([*header, *fixed])


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield each row as one line of RFC 4180 text that ends with a line feed."""
    return (csv_block([row]) for row in rows)


def csv_block(rows: Iterable[Sequence[str]]) -> bytes:
    """Give the lines of rows: RFC 4180 text, each of them ending with a line feed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


def _columns(names: Sequence[str], file_format: Format) -> list[Column]:
    if faults := file_format.faults(names):
        raise ExportError(*faults)
    columns = [file_format.column(name) for name in names]
    return [column for column in columns if column is not None]


def _checked_batches(
    name: str,
    names: Sequence[str],
    batches: Iterable[pa.RecordBatch],
    file_format: Format,
    filled: dict[str, int],
    place: Place,
) -> Iterator[list[tuple[str, ...]]]:
    """Yield the cells of each batch, row by row; `filled` counts those that hold something."""
    row, columns = 0, _columns(names, file_format)
    for batch in batches:
        for column, kind in zip(columns, batch.schema.types, strict=True):
            if pa.types.is_boolean(kind) and not file_format.plaintext:
                raise ExportError(
                    f"E_CELL: {name}: column {column.name}: {file_format.key} takes no booleans"
                )
        cells = [
            [place.filled(column.text)] * len(values)
            if column.text is not None
            else _column_cells(f"{name}: column {column.name}", row, column, _values(values))
            for column, values in zip(columns, batch.columns, strict=True)
        ]
        for column, texts in zip(columns, cells, strict=True):
            filled[column.name] += len(texts) - texts.count("")
        yield list(zip(*cells, strict=True))
        row += batch.num_rows


def _values(values: pa.Array) -> list[object]:
    # An instant with a zone becomes the same instant in UTC.
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("us"), safe=False)
    return list(values.to_pylist())


def _column_cells(place: str, before: int, column: Column, values: list[object]) -> list[str]:
    """Return the cells of one column of a batch; `before` rows were written before it."""
    texts = [value or "" for value in values if isinstance(value, str | None)]
    if column.rule and len(texts) == len(values) and _all_fit(column.rule, texts):
        return texts
    cells = []
    for row, value in enumerate(values, start=before + 1):
        try:
            cells.append(_rule_cell(column, value) if column.rule else _field_cell(column, value))
        except ValueError as problem:
            code, _, text = str(problem).partition(" ")
            raise ExportError(f"{code}: {place}, row {row}: {text}") from None
    return cells


def _all_fit(rule: str, texts: list[str]) -> bool:
    """Tell whether a rule can have made all of these cells, which looking at each is slow for."""
    fits = RULES[rule].grammar.fullmatch
    return EMPTY_CELLS.isdisjoint(texts) and all(map(fits, filter(None, texts)))


def _rule_cell(column: Column, value: object) -> str:
    if value is None or value == "":
        return ""
    rule = RULES[column.rule or ""]
    if value in EMPTY_CELLS:
        raise ValueError("E_EMPTY_HASH the digest of an empty text; leave the cell null")
    if not isinstance(value, str) or not rule.grammar.fullmatch(value):
        raise ValueError(f"E_CELL not a {rule.help}; fill the column from rule {column.rule}")
    return value


def _field_cell(column: Column, value: object) -> str:
    text = _text(value)
    if column.kind == "amount" and not _AMOUNT.fullmatch(text):
        return ""
    if isinstance(value, str | list) and column.field not in _ID_FIELDS:
        text = _without_formula(text)
    return text[: column.longest].rstrip() if column.longest else text


def _without_formula(text: str) -> str:
    """Drop the leading characters that make a spreadsheet run a cell (CWE-1236)."""
    dangerous = _FORMULA_START.match(text)
    if not dangerous or _PHONE.fullmatch(text):
        return text
    return text[dangerous.end() :]


def _text(value: object) -> str:
    """Return a value as text: plain numbers, ISO days, instants with `Z`, lists joined by `;`."""
    match value:
        case None:
            return ""
        case str():
            return _without_controls(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case float():
            if not math.isfinite(value):
                return ""
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case datetime():
            return value.isoformat() + "Z"
        case date() | time():
            return value.isoformat()
        case list():
            return ";".join(_text(item) for item in value)
        case dict():
            return json.dumps(value, sort_keys=True, default=_text, ensure_ascii=False)
        case _:
            raise ValueError("E_CELL a type that has no text; cast the column in SQL")


def _without_controls(text: str) -> str:
    """Put a space for line breaks and tabs, drop other control characters, trim."""
    if text.isprintable():
        return text.strip()
    text = _LINE_BREAKS.sub(" ", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cc").strip()
