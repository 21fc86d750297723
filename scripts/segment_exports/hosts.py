"""Lets files go by SFTP only to servers whose key is known: nobody else may pose as one."""

import os
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class UnknownHostKeyError(PermissionError):
    """The server's key is in no `known_hosts`, or another one than there."""


def options_of(url: str) -> dict[str, Any]:
    """Return what a file system is told besides its URL.

    fsspec takes any key of an SFTP server. Here it must be in the file `SEGMENTS_KNOWN_HOSTS`, or
    else in `~/.ssh/known_hosts`, as `ssh-keyscan` writes it and ssh itself reads it.
    """
    if urlsplit(url).scheme not in ("sftp", "ssh"):
        return {}
    given = os.environ.get("SEGMENTS_KNOWN_HOSTS") or "~/.ssh/known_hosts"
    return {"host_key_policy": _policy(Path(given).expanduser())}


@cache
def _policy(known_hosts: Path) -> Any:
    # Only who uses SFTP has the library for it.
    paramiko: Any = import_module("paramiko")

    class KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            known = paramiko.HostKeys()
            if known_hosts.exists():
                known.load(str(known_hosts))
            if not known.check(hostname, key):
                raise UnknownHostKeyError

    return KnownHosts()
