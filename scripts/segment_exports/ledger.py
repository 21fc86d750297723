"""The ledger of an audience: what was really sent, so that exactly that can be taken back.

A row holds the keyed digest of a customer, the keyed digest of the line that was sent, and the
cells by which the platform knows the person. It belongs to one folder of files: when `current`
points to the folder, its ledger is what the platform has.
"""

import csv
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from segment_exports.errors import ExportError
from segment_exports.formats import Format

FOLDER = ".sent"
_PEPPER = "pepper"
_CHECK = b"pepper"
_BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of a file's columns a ledger looks at.

    `units` are the identifiers that a platform matches by: one column each, or several that only
    count together, such as a name with its country and postal code.
    """

    columns: tuple[str, ...]
    told: tuple[int, ...]
    units: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns whose cells are kept."""
        return tuple(dict.fromkeys(chain.from_iterable(self.units)))

    @property
    def schema(self) -> pa.Schema:
        """The columns of a ledger."""
        fixed = [("key", pa.binary(16)), ("anywhere", pa.binary(16)), ("line", pa.binary(16))]
        return pa.schema([*fixed, *((f"cell_{name}", pa.string()) for name in self.cells)])


def layout_of(file_format: Format, columns: Sequence[str]) -> Layout:
    """Return what a ledger keeps of files of a format with these columns.

    A key of a customer tells the platform nothing alone, yet it goes with whoever is taken off.
    """
    together = tuple(name for name in file_format.all_or_none if name in columns)
    units: list[tuple[str, ...]] = []
    for name in file_format.identifiers:
        if name in columns:
            units.append(together if name in together else (name,))
    found = [file_format.column(name) for name in columns]
    units += [(one.name,) for one in found if one and one.key]
    told = tuple(place for place, one in enumerate(found) if one and one.text is None)
    return Layout(tuple(columns), told, tuple(dict.fromkeys(units)))


def read_pepper(root: Path) -> bytes:
    """Return `SEGMENTS_PEPPER`, else the secret that is made once in the folder of exports."""
    found = known_pepper(root)
    path = root / FOLDER / _PEPPER
    if found is None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = path.with_name(f".stage-{_PEPPER}")
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    return found or path.read_bytes()


def known_pepper(root: Path) -> bytes | None:
    """Return the secret of the keyed digests, or None where none was made yet."""
    if given := os.environ.get("SEGMENTS_PEPPER"):
        return given.encode()
    path = root / FOLDER / _PEPPER
    return path.read_bytes() if path.exists() else None


def line_digest(pepper: bytes, cells: Sequence[str]) -> bytes:
    """Return the keyed digest of what a line tells of a person."""
    return hmac.digest(pepper, "\x1f".join(cells).encode(), hashlib.sha256)[:16]


def make_ledger(
    layout: Layout,
    lines: Iterable[bytes],
    keys: Iterable[tuple[bytes | None, bytes | None]],
    pepper: bytes,
) -> pa.Table:
    """Return the ledger of the lines of a file, each with its customer's two keyed digests."""
    kept = [layout.columns.index(name) for name in layout.cells]
    batches, rows = [], []
    for cells, key in zip(cells_of(lines), keys, strict=False):
        digest = line_digest(pepper, [cells[place] for place in layout.told])
        rows.append((*key, digest, *(cells[place] or None for place in kept)))
        if len(rows) == _BATCH_ROWS:
            batches.append(_batch(layout, rows))
            rows = []
    batches.append(_batch(layout, rows))
    return pa.Table.from_batches(batches, layout.schema)


def _batch(layout: Layout, rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) or [()] * len(layout.schema)
    arrays = [
        pa.array(column, kind) for column, kind in zip(columns, layout.schema.types, strict=True)
    ]
    return pa.record_batch(arrays, schema=layout.schema)


def cells_of(lines: Iterable[bytes]) -> Iterator[list[str]]:
    """Yield the cells of each line of a file of ours."""
    return csv.reader(line.decode() for line in lines)


def write_ledger(path: Path, ledger: pa.Table, pepper: bytes) -> None:
    """Write the ledger of a folder, whole or not at all; only its owner may read it."""
    for folder in reversed([path.parent, *path.parent.parents]):
        if FOLDER in folder.parts and not folder.is_dir():
            folder.mkdir(mode=0o700)
    check = {b"pepper": hmac.digest(pepper, _CHECK, hashlib.sha256)}
    staged = path.with_name(f".stage-{path.name}")
    with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        pq.write_table(ledger.replace_schema_metadata(check), file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_ledger(path: Path, layout: Layout, pepper: bytes) -> pa.Table | None:
    """Return a ledger in a layout, or None where there is none, or none that can be read.

    Written with another pepper, it says what was sent, and no longer of whom.
    """
    try:
        found = pq.read_table(path)
    except (OSError, pa.ArrowInvalid):
        return None
    check = (found.schema.metadata or {}).get(b"pepper")
    same = check == hmac.digest(pepper, _CHECK, hashlib.sha256)
    arrays = []
    for field in layout.schema:
        has = field.name in found.column_names and (same or field.name.startswith("cell_"))
        arrays.append(found[field.name] if has else pa.nulls(found.num_rows, field.type))
    return pa.table(arrays, schema=layout.schema)


def ledger_place(root: Path, audience: Path, version: str) -> Path:
    """Return where the ledger of one folder of an audience is."""
    if not audience.is_relative_to(root):
        raise ExportError("E_OUTPUT_UNSAFE: an audience lies outside of the export folder")
    return root / FOLDER / audience.relative_to(root) / f"{version}.parquet"


def drop_other_ledgers(place: Path) -> None:
    """Remove the ledgers of earlier folders: what was taken back need not be known any more."""
    for path in place.parent.glob("*.parquet"):
        if path != place:
            path.unlink()
