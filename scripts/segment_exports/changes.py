"""Writes the files of what changed, and of what is left, from cells that were checked before."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from segment_exports.files import FileFacts, Place, csv_lines, lines_before_rows
from segment_exports.formats import Format
from segment_exports.ledger import Layout, cells_of


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


def write_cells(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    file_format: Format,
    place: Place,
) -> FileFacts:
    """Write rows of finished cells as a file of the format; its constants are filled in anew."""
    found = [file_format.column(name) for name in columns]
    texts = [one.text if one else None for one in found]
    constants = [None if text is None else place.filled(text) for text in texts]
    filled = dict.fromkeys(columns, 0)

    def complete() -> Iterator[list[str]]:
        for row in rows:
            cells = [
                (cell or "") if constant is None else constant
                for cell, constant in zip(row, constants, strict=True)
            ]
            for name, cell in zip(columns, cells, strict=True):
                filled[name] += bool(cell)
            yield cells

    digest, size, count = hashlib.sha256(), 0, 0
    with path.open("xb") as file:
        for line in lines_before_rows(columns, file_format, place):
            digest.update(line)
            size += file.write(line)
        for line in csv_lines(complete()):
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
