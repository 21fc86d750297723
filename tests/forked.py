"""Runs `segments` in a process of its own, forked from one in which its imports are made.

A new interpreter spends five seconds on dbt's imports and first parse, more than most commands need
for their work. Tests of the program as such, its start and its end, start it anew.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["tests.preloaded"])


def run_forked(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run the command with an environment, in a folder; give its exit code and what it wrote."""
    with tempfile.TemporaryDirectory() as scratch:
        written = [Path(scratch, name) for name in ("out", "err")]
        given = (list(arguments), dict(environment), folder, written)
        process = FORKING.Process(target=run, args=given)
        process.start()
        process.join()
        out, err = (path.read_text(encoding="utf-8") for path in written)
        assert process.exitcode is not None
        done = subprocess.CompletedProcess(given[0], process.exitcode, out, err)
        process.close()
    return done


def run(
    arguments: list[str], environment: dict[str, str], folder: Path, written: list[Path]
) -> None:
    """Be the command: its arguments, environment, folder, and where it writes to."""
    from segments.cli import main

    files = [path.open("w", encoding="utf-8") for path in written]
    for stream, file in enumerate(files, start=1):
        os.dup2(file.fileno(), stream)  # for what writes past Python
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = files
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["segments", *arguments]
    main()
