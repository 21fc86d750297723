"""Writes the files of what changed, and of what is left, from cells that were checked before."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path

from segment_exports.files import FileFacts, Place, csv_lines, lines_before_rows
from segment_exports.formats import Format
from segment_exports.ledger import Layout, cells_of

ONLY_PART = "part-00001-of-00001"
_PART = ".part-"


def data_lines(path: Path, before: int) -> Iterator[bytes]:
    """Yield the lines of a file after those `before` its rows; no cell of ours has a line break."""
    with path.open("rb") as lines:
        yield from islice(lines, before, None)


def numbered_cells(lines: Iterable[bytes], numbers: Sequence[int]) -> Iterator[list[str]]:
    """Yield the cells of the lines with these numbers, which ascend from 0."""
    wanted = iter(numbers)
    number = next(wanted, None)
    for place, line in enumerate(lines):
        if number is None:
            return
        if place == number:
            yield from cells_of([line])
            number = next(wanted, None)


def removal_columns(file_format: Format, layout: Layout) -> list[str]:
    """Return the columns of a removal file: identifiers, and the constants that a format wants."""
    return [
        name
        for name in layout.columns
        if file_format.all_columns or name in layout.cells or _is_told(file_format, name)
    ]


def _is_told(file_format: Format, name: str) -> bool:
    column = file_format.column(name)
    return bool(column and column.text)


def write_parts(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    file_format: Format,
    place: Place,
    *,
    split: bool = True,
) -> list[FileFacts]:
    """Write rows of finished cells as files of the format; its constants are filled in anew.

    As many files as its limits ask for, each with a header; `path` has the name of an only part.
    A list that replaces another is not to be split. `filled` of each part is that of all.
    """
    filled = dict.fromkeys(columns, 0)
    head = list(lines_before_rows(columns, file_format, place))
    lines = csv_lines(_complete(columns, rows, file_format, place, filled))
    numbered = _numbered(lines, sum(map(len, head)), file_format if split else None)
    facts = [
        _write(path.with_name(f"{_PART}{number}"), head, (line for _, line in part), filled)
        for number, part in groupby(numbered, key=itemgetter(0))
    ] or [_write(path.with_name(f"{_PART}1"), head, (), filled)]
    found = []
    for number, one in enumerate(facts, start=1):
        name = path.name.replace(ONLY_PART, f"part-{number:05}-of-{len(facts):05}")
        path.with_name(one.name).rename(path.with_name(name))
        found.append(replace(one, name=name))
    return found


def _complete(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    file_format: Format,
    place: Place,
    filled: dict[str, int],
) -> Iterator[list[str]]:
    """Yield the cells of rows with the format's constants; `filled` counts those with a text."""
    found = [file_format.column(name) for name in columns]
    texts = [one.text if one else None for one in found]
    constants = [None if text is None else place.filled(text) for text in texts]
    for row in rows:
        cells = [
            (cell or "") if constant is None else constant
            for cell, constant in zip(row, constants, strict=True)
        ]
        for name, cell in zip(columns, cells, strict=True):
            filled[name] += bool(cell)
        yield cells


def _numbered(
    lines: Iterable[bytes], head: int, bounds: Format | None
) -> Iterator[tuple[int, bytes]]:
    """Yield each line with the number of its part; `head` bytes come first in every part."""
    limits = [one for one in (bounds.rows_a_part, bounds.most_rows) if one] if bounds else []
    most_bytes = bounds.most_bytes if bounds else None
    part, rows, size = 1, 0, head
    for line in lines:
        is_full = (limits and rows == min(limits)) or (most_bytes and size + len(line) > most_bytes)
        if rows and is_full:
            part, rows, size = part + 1, 0, head
        rows, size = rows + 1, size + len(line)
        yield part, line


def _write(
    path: Path, head: Sequence[bytes], lines: Iterable[bytes], filled: Mapping[str, int]
) -> FileFacts:
    digest, size, count = hashlib.sha256(), 0, -len(head)
    with path.open("xb") as file:
        for line in chain(head, lines):
            digest.update(line)
            size += file.write(line)
            count += 1
    return FileFacts(path.name, count, size, digest.hexdigest(), filled)


def removal_rows(
    columns: Sequence[str], layout: Layout, removals: Iterable[Sequence[str | None]]
) -> Iterator[list[str | None]]:
    """Yield the rows of a removal file from cells in the ledger's order."""
    for removal in removals:
        known = dict(zip(layout.cells, removal, strict=True))
        yield [known.get(name) for name in columns]
