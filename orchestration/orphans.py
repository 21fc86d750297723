"""Ends what a killed run left behind: its dbt lives on, and would write beside the next one."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from segment_warehouse.home import Home

BUILD_FILE = "SEGMENTS_BUILD_FILE"  # where dbt's profile looks for the file


def end_orphans(home: Home) -> list[int]:
    """Kill this user's processes that were started to fill a build of a home; give their ids.

    Whoever calls holds the writer's lock, so that nobody else is filling one.
    """
    found = list(orphans(home))
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return found


def orphans(home: Home) -> Iterator[int]:
    """Find processes by the build file that they were given; none where there is no /proc."""
    given = f"{BUILD_FILE}={home.building}/".encode()
    for place in Path("/proc").glob("[0-9]*/environ"):
        pid = int(place.parent.name)
        # Those of others cannot be read; others end in between.
        with suppress(OSError):
            environment = place.read_bytes().split(b"\0")
            if pid != os.getpid() and any(one.startswith(given) for one in environment):
                yield pid
