"""Tells a full disk from other faults, so that a person reads which one and what to do."""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
SAID = "No space left on device", "Disk quota exceeded"
MEBIBYTE = 1 << 20


class DiskFullError(RuntimeError):
    """A disk has no room; the text says which folder and how much is free."""


@contextmanager
def full_disk_told(folder: Path, *private: Path) -> Iterator[None]:
    """Turn an error of a full disk into one line, and remove the private folders' files.

    Raises:
        DiskFullError: the disk of a folder is full.
    """
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        for one in private:
            empty(one)
        free = shutil.disk_usage(folder).free // MEBIBYTE
        raise DiskFullError(
            f"DISK_FULL {folder}: {free:,} MiB are free when what was begun is removed."
            " Readers keep the build they have. Make room and run it again."
        ) from None


def is_full(error: BaseException) -> bool:
    """Tell whether an error, of Python or of a database, is that of a full disk."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return any(said in str(error) for said in SAID)


def empty(folder: Path) -> None:
    """Remove what is in a folder, not the folder."""
    if folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
