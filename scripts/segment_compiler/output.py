"""Writes generated files: only those whose bytes differ, and none beside them is left."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates a folder from what it should hold, as sorted paths from that folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.written or self.removed)


def difference(folder: Path, files: Mapping[str, str]) -> Difference:
    """Compare a folder with the files it should hold."""
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }
    stale = [
        name
        for name, text in files.items()
        if name not in found or (folder / name).read_bytes() != text.encode()
    ]
    return Difference(tuple(sorted(stale)), tuple(sorted(found - files.keys())))


def write(folder: Path, files: Mapping[str, str]) -> Difference:
    """Make a folder hold exactly these files; each appears whole, by a rename."""
    found = difference(folder, files)
    for name in found.written:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # The folder belongs to the compiler, so a half-written file is removed by the next run.
        staged = path.with_name(f".{path.name}.{os.getpid()}")
        staged.write_bytes(files[name].encode())
        staged.replace(path)
    for name in found.removed:
        (folder / name).unlink(missing_ok=True)
    return found
