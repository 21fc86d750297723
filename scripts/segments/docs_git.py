"""What git knows of specs: their changes, the host of the remote, and where a new one begins."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from segment_catalogue.git_hosts import git_host
from segment_catalogue.pages import Commit, NewSpec

if TYPE_CHECKING:
    from pathlib import Path

    from segment_catalogue.git_hosts import GitHost

NEW = "my_segment.yml"
TEMPLATE = """\
label: My segment
description: Whom it holds and what it is for, in a sentence.
owner: {owner}
status: draft
where:
  all:
    - order_count: {{at_least: 2}}
    - last_order_at: {{in_last: 90 days}}
"""
FIELD, RECORD = "\x1f", "\x1e"


def git(repository: Path, *arguments: str) -> str:
    """Run git and give what it prints; nothing where there is no git, or it fails."""
    command = ["git", "-C", str(repository), "-c", "core.quotepath=off", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip("\n")


def host_of(repository: Path) -> GitHost | None:
    """Give the host of the remote `origin`; None where there is none, or it is a folder."""
    remote = git(repository, "remote", "get-url", "origin")
    head = git(repository, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = head.removeprefix("origin/") or git(repository, "branch", "--show-current") or "main"
    return git_host(remote, branch) if remote else None


def above(repository: Path) -> str:
    """Give where the project lies in its git repository: blank, or a folder with a slash."""
    return git(repository, "rev-parse", "--show-prefix")


def commits(repository: Path, specs: Path, host: GitHost | None) -> dict[str, tuple[Commit, ...]]:
    """Give the commits that changed each spec, by its id, the newest first."""
    log = git(repository, "log", f"--format={RECORD}%H{FIELD}%cs{FIELD}%s", "--name-only",
              "--no-renames", "--", str(specs))  # fmt: skip
    found: dict[str, list[Commit]] = defaultdict(list)
    for record in log.split(RECORD)[1:]:
        head, *names = record.strip("\n").split("\n")
        commit, on, subject = head.split(FIELD, 2)
        url = host.commit(commit) if host else None
        for name in names:
            folder, _, file = name.rpartition("/")
            if file.endswith(".yml") and folder.rpartition("/")[2] == specs.name:
                found[file.removesuffix(".yml")].append(
                    Commit(commit[:8], date.fromisoformat(on), subject, url)
                )
    return {id_: tuple(some) for id_, some in found.items()}


def new_spec(specs: Path, repository: Path, host: GitHost | None, owner: str) -> NewSpec:
    """Give what a new spec begins with, and where the host lets one write it."""
    text = TEMPLATE.format(owner=owner)
    folder = f"{above(repository)}{specs.relative_to(repository).as_posix()}"
    url = host.new(folder, NEW, text) if host else None
    name = host.name if host else ""
    return NewSpec(f"{specs.name}/{NEW}", text, url, name, bool(host and not host.is_gitlab))
