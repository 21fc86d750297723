"""One writer at a time: a lock that dies with its process, and says who holds it."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from segment_warehouse.disk import full_disk_told
from segment_warehouse.durable import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_warehouse.home import Home

# `lock_holder` takes the lock for a moment to learn whether it is free; a writer outlasts that.
PATIENCE = 0.25  # seconds


class LockedError(RuntimeError):
    """Another process is building; the text says which one."""


@contextmanager
def writer_lock(home: Home, purpose: str, *, wait: float = 0) -> Iterator[None]:
    """Hold the only right to write into a home, or wait so many seconds for it.

    The kernel holds the lock for the process, so that it is free when the process is dead.

    Raises:
        LockedError: another process holds it.
        DiskFullError: the disk was full in what the caller did; what it left half done is removed.
    """
    home.warehouse.mkdir(parents=True, exist_ok=True, mode=0o750)
    lock = FileLock(home.lock, timeout=max(wait, PATIENCE))
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(f"LOCKED by {holder(home)}.") from None
    try:
        with full_disk_told(home.warehouse, home.building):
            write_whole(home.holder, json.dumps({"pid": os.getpid(), "purpose": purpose}))
            yield
    finally:
        home.holder.unlink(missing_ok=True)
        lock.release()


def lock_holder(home: Home) -> str | None:
    """Name the process that holds the lock; None where it is free."""
    if not home.lock.exists():
        return None
    try:
        with FileLock(home.lock, timeout=0):
            return None
    except Timeout:
        return holder(home)


def holder(home: Home) -> str:
    """Name the process that left its note: pid, purpose and, by the note's own time, since when."""
    try:
        found = json.loads(home.holder.read_text())
        since = datetime.fromtimestamp(home.holder.stat().st_mtime, UTC)
        return f"pid {found['pid']} ({found['purpose']}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
