"""What a platform has of an audience now, by the ledger of its current folder or by its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from pathlib import Path

import pyarrow as pa

from segment_exports.changes import data_lines, removal_columns
from segment_exports.delivery import CURRENT, Manifest, current_version, verified_manifest
from segment_exports.formats import Format
from segment_exports.ledger import (
    Layout,
    cells_of,
    layout_of,
    ledger_place,
    make_ledger,
    read_ledger,
)
from segment_exports.releases import ACTIVE


@dataclass(frozen=True, slots=True)
class Previous:
    """What was sent before; `is_partial` where not all of it is known any more.

    `taken_off` are the removals of a folder that did not renew its list: whoever fetches lists at
    their own times may not have seen them yet. `renewed_at` is when everybody was last sent, a
    naive instant in UTC.
    """

    version: str | None
    build_id: str | None
    ledger: pa.Table
    is_partial: bool = False
    taken_off: pa.Table | None = None
    renewed_at: datetime | None = None

    @property
    def told(self) -> Manifest:
        """What a manifest says of it."""
        return {"version": self.version, "build_id": self.build_id}


def previous_of(
    root: Path, audience: Path, file_format: Format, layout: Layout, pepper: bytes
) -> Previous:
    """Return what the current folder of an audience has sent.

    A ledger that is lost is made anew from the folder's files: then it is not known any more who
    the people are, and of a list that is sent by its changes only the last ones.
    """
    version = current_version(audience)
    if version is None:
        return Previous(None, None, layout.schema.empty_table())
    manifest = verified_manifest(audience / CURRENT)
    build_id = manifest["build_id"] if manifest else None
    told = manifest.get("renewed_at") if manifest else None
    renewed = datetime.fromisoformat(told).replace(tzinfo=None) if told else None
    ledger = read_ledger(ledger_place(root, audience, version), layout, pepper)
    taken_off = _taken_off(audience / CURRENT, manifest, file_format, layout) if manifest else None
    if ledger is not None:
        return Previous(version, build_id, ledger, False, taken_off, renewed)
    if manifest is None:
        return Previous(version, None, layout.schema.empty_table(), is_partial=True)
    tables = list(_rebuilt(audience / CURRENT, manifest, file_format, layout, pepper))
    whole = any(file["mode"] == "replace" for file in manifest["files"])
    found = pa.concat_tables([layout.schema.empty_table(), *tables])
    return Previous(version, build_id, found, not whole, taken_off, renewed)


def _taken_off(
    folder: Path, manifest: Manifest, file_format: Format, layout: Layout
) -> pa.Table | None:
    """Return the identifiers of the removals in a folder that did not renew its list."""
    if manifest["state"] == ACTIVE:
        return None
    sent = layout_of(file_format, [column["column"] for column in manifest["columns"]])
    columns = removal_columns(file_format, sent)
    rows = [
        {f"cell_{name}": cell or None for name, cell in zip(columns, cells, strict=True)}
        for file in manifest["files"]
        if file["mode"] == "remove"
        for cells in cells_of(data_lines(folder / file["path"], file["header"]))
    ]
    return pa.Table.from_pylist(rows, schema=layout.schema)


def _rebuilt(
    folder: Path, manifest: Manifest, file_format: Format, layout: Layout, pepper: bytes
) -> Iterator[pa.Table]:
    columns = [column["column"] for column in manifest["columns"]]
    kinds = [file["mode"] for file in manifest["files"]]
    wanted = "replace" if "replace" in kinds else "add"
    for file in manifest["files"]:
        if file["mode"] == wanted:
            lines = data_lines(folder / file["path"], file["header"])
            found = layout_of(file_format, columns)
            ledger = make_ledger(found, lines, repeat((None, None)), pepper)
            names = ledger.column_names
            yield pa.table(
                [
                    ledger[field.name] if field.name in names else pa.nulls(len(ledger), field.type)
                    for field in layout.schema
                ],
                schema=layout.schema,
            )
