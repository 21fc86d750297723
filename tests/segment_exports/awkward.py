"""Every format's files of one small shop of awkward customers, by way of a whole build."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from segment_exports.export import export_release
from segment_exports.formats import load_formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from segment_exports.formats import Format

HERE = Path(__file__).parent
SHOP = HERE / "awkward_shop"
GOLDEN = HERE / "golden"
AS_OF = "2026-11-01T00:00:00Z"
EVERYONE = """label: Everyone
description: All customers, however awkward.
owner: data@example.com
where:
  everyone: true
exports:
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be made: a format with its default columns, all of them, or one."""

    format: Format
    name: str
    columns: tuple[str, ...]

    @property
    def destination(self) -> str:
        """Give an id for `destinations.yml`."""
        return f"to_{self.format.name}_{self.name}"

    @property
    def golden(self) -> Path:
        """Give the file that is expected."""
        return GOLDEN / self.format.name / f"{self.name}.{self.format.extension}"


def wanted() -> list[Wanted]:
    """Give the files of all formats."""
    found = []
    for one in load_formats().values():
        columns = tuple(one.columns)
        if one.most_columns == 1:
            found += [Wanted(one, column, (column,)) for column in columns]
            continue
        found.append(Wanted(one, "default", one.default_columns))
        if columns != one.default_columns:
            found.append(Wanted(one, "all", columns))
    return found


def write_specs(folder: Path) -> Path:
    """Write specs that send everyone to a destination for each file."""
    folder.mkdir()
    destinations, exports = "", EVERYONE
    for one in wanted():
        destinations += f"{one.destination}:\n  format: {one.format.key}\n"
        destinations += f"  consent: [{', '.join(one.format.consent)}]\n" * bool(one.format.consent)
        destinations += f"  columns: [{', '.join(one.columns)}]\n" * bool(one.columns)
        exports += f"  - to: {one.destination}\n"
    (folder / "destinations.yml").write_text(destinations)
    (folder / "everyone.yml").write_text(exports)
    return folder


def export_all(
    build_shop: Callable[[Path, Path, str], Path], folder: Path
) -> tuple[dict[str, Path], Path]:
    """Build, export, and give the file of each destination beside the release they are of.

    The shop is smaller than any platform's minimum, so that is set aside.
    """
    release = folder / "release.duckdb"
    shutil.copy(build_shop(SHOP, write_specs(folder / "specs"), AS_OF), release)
    release.chmod(0o600)
    with duckdb.connect(release) as connection:
        connection.execute("update exports.export_files set minimum = 0")
        results = export_release(connection, folder / "exports")
    return {one.destination: one.path for one in results if one.path}, release
