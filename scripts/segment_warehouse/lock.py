"""One writer at a time: a lock that dies with its process, and says who holds it."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_warehouse.home import Home


class LockedError(RuntimeError):
    """Another process is building; the text says which one."""


@contextmanager
def writer_lock(home: Home, purpose: str, *, wait: float = 0) -> Iterator[None]:
    """Hold the only right to write into a home, or wait so many seconds for it.

    Raises:
        LockedError: another process holds it.
    """
    home.warehouse.mkdir(parents=True, exist_ok=True, mode=0o750)
    owner = home.warehouse / "lock.json"
    lock = FileLock(home.warehouse / "lock", timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"LOCKED by {holder(owner.read_text() if owner.exists() else '')}."
        ) from None
    try:
        owner.write_text(json.dumps({"pid": os.getpid(), "purpose": purpose}))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def holder(note: str) -> str:
    """Name the process that left a note."""
    try:
        found = json.loads(note)
        return f"pid {found['pid']} ({found['purpose']})"
    except (ValueError, KeyError, TypeError):
        return "another process"
