"""Reads a shop's CSV files as text: UTF-8, a header row, commas, RFC 4180, nothing guessed."""

import codecs
import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from segment_warehouse.shop_headers import Header

_CHUNK = 1 << 20
_LONGEST_LINE = 2_000_000
_REJECTS = "shop_csv_rejects"
_SCANS = "shop_csv_scans"
_REFUSED = {
    "MISSING COLUMNS": ("has too few cells", "have too few cells"),
    "TOO MANY COLUMNS": ("has too many cells", "have too many cells"),
    "UNQUOTED VALUE": ("has a quote that is not closed", "have quotes that are not closed"),
    "LINE SIZE OVER MAXIMUM": ("is longer than 2 MB", "are longer than 2 MB"),
}
_ADVICE = (
    "Write one cell for each column, and double quotes around a cell with commas, quotes or lines."
)


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Rows the database left out for their shape: what is wrong, and the lines they begin in."""

    problems: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()


def encoding_problem(path: Path) -> str | None:
    """The first byte of the file that is not UTF-8 text, as a problem; None if all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, line = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            bad = _first_bad_byte(decoder, chunk)
            if bad is not None:
                return _not_text(path, line + chunk.count(b"\n", 0, max(bad, 0)), offset + bad)
            offset += len(chunk)
            line += chunk.count(b"\n")
    unfinished = len(decoder.getstate()[0])
    return _not_text(path, line, offset - unfinished) if unfinished else None


def csv_header(path: Path) -> Header:
    """The first row of a file that is UTF-8 text. Every column is text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            names = tuple(next(csv.reader(file), ()))
        except csv.Error:  # A quote that never closes, most likely: no name is known.
            names = ()
    types = ("VARCHAR",) * len(names)
    return Header(f"{path.name}:1", names, types, types)


def csv_rows(width: int) -> str:
    """SQL for the rows of the file named by the only parameter; misshapen rows are set aside."""
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    return (
        f"read_csv(?, columns = {{{columns}}}, auto_detect = false, header = true, delim = ',', "
        "quote = '\"', escape = '\"', compression = 'none', null_padding = false, "
        f"strict_mode = true, hive_partitioning = false, max_line_size = {_LONGEST_LINE}, "
        "store_rejects = true, rejects_limit = 0, "
        f"rejects_table = '{_REJECTS}', rejects_scan = '{_SCANS}')"
    )


def take_refused_rows(connection: duckdb.DuckDBPyConnection, path: Path) -> RefusedRows:
    """The rows set aside by the last read of `path`, and forget them."""
    rejects = connection.execute(
        "select error_type::varchar, list_sort(list_distinct(list(line_byte_position))) "
        f"from temp.{_REJECTS} group by 1 order by 2, 1"
    ).fetchall()
    forget_refused_rows(connection)
    lines = _lines(path, sorted({offset for _, offsets in rejects for offset in offsets}))
    problems = []
    for kind, offsets in rejects:
        one, many = _REFUSED.get(kind, ("cannot be read", "cannot be read"))
        count = f"1 row {one}" if len(offsets) == 1 else f"{len(offsets)} rows {many}"
        problems.append(f"{path.name}:{lines[offsets[0]]}: {count}. {_ADVICE}")
    return RefusedRows(tuple(problems), frozenset(lines.values()))


def forget_refused_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the record of rows set aside, so that the next file starts its own."""
    for name in (_REJECTS, _SCANS):
        connection.execute(f"drop table if exists temp.{name}")


def row_places(
    path: Path, rows: Collection[int], refused: RefusedRows
) -> dict[int, tuple[int, int]]:
    """The row and line in the file of each of `rows`, which are numbered without the refused ones.

    Cells may hold line breaks, so this reads the file up to the last of the rows. Rows after one
    that is longer than the database reads are left out.
    """
    places: dict[int, tuple[int, int]] = {}
    with _long_cells(), path.open(encoding="utf-8-sig", newline="") as file:
        read = 0
        for row, line in enumerate(_record_lines(file), start=1):
            read += line not in refused.lines
            if len(places) == len(rows):
                break
            if line not in refused.lines and read in rows:
                places[read] = (row, line)
    return places


@contextmanager
def _long_cells() -> Iterator[None]:
    usual = csv.field_size_limit(_LONGEST_LINE)
    try:
        with suppress(csv.Error):
            yield
    finally:
        csv.field_size_limit(usual)


def _record_lines(file: Iterator[str]) -> Iterator[int]:
    """Yield the line in which each record after the header begins; blank lines are no records."""
    reader = csv.reader(file)
    next(reader)
    line = reader.line_num + 1
    for record in reader:
        if record:
            yield line
        line = reader.line_num + 1


def _lines(path: Path, offsets: list[int]) -> dict[int, int]:
    lines, line, position = {}, 1, 0
    with path.open("rb") as file:
        for offset in offsets:
            line += file.read(offset - position).count(b"\n")
            lines[offset], position = line, offset
    return lines


def _first_bad_byte(decoder: codecs.IncrementalDecoder, chunk: bytes) -> int | None:
    """Where in `chunk` the text breaks; negative if it does in what the decoder still holds."""
    unfinished = len(decoder.getstate()[0])
    nul = chunk.find(b"\0")
    try:
        decoder.decode(chunk if nul < 0 else chunk[:nul])
    except UnicodeDecodeError as error:
        return error.start - unfinished
    return None if nul < 0 else nul


def _not_text(path: Path, line: int, offset: int) -> str:
    return f"{path.name}:{line}: byte {offset} is not UTF-8 text. Save the file as UTF-8."
