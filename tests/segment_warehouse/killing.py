"""Publishes a build again and again, each time killed before one change more to the disk.

Its arguments are TEMPLATE FOLDER COUNT FILE: `FOLDER/<n>` is a copy of the home `TEMPLATE` whose
child was killed before its change `n`. Prints the exit code of each child. The children are forked
from here, where no database is open, since starting Python for each would take most of the time.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from segment_warehouse.home import Home
from tests.segment_warehouse.builds import publish_file

CHANGES = {"os.rename", "os.symlink", "os.chmod", "os.remove", "os.mkdir", "open"}


def publish_and_die(root: Path, file: str, left: int) -> None:
    """Publish, and be killed before the change number `left`."""

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        # Only what is opened to be written, or to be synced, is a change.
        if event in CHANGES and any(str(one).startswith(str(root)) for one in arguments):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    home = Home(root)
    sys.addaudithook(count)
    publish_file(home, home.building / file)


def main() -> None:
    """Fork a child for each change."""
    template, folder, count, file = sys.argv[1:]
    for left in range(int(count)):
        root = Path(shutil.copytree(template, Path(folder) / str(left), symlinks=True))
        child = os.fork()
        if child == 0:
            publish_and_die(root, file, left)
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        print(code, flush=True)
        if code != -signal.SIGKILL:
            break


if __name__ == "__main__":
    main()
