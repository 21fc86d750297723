"""Addresses of files and commits on the host of a git remote: GitHub, GitLab and their kin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

# Remotes are written as addresses, or as ssh takes them: git@host:owner/repository.git.
SSH = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!/)(.+)")


@dataclass(frozen=True, slots=True)
class GitHost:
    """A repository's pages: `root` is their address, `branch` where edits begin.

    A host with `gitlab` in its name is GitLab; any other is addressed as GitHub is.
    """

    name: str
    root: str
    branch: str

    @property
    def is_gitlab(self) -> bool:
        """Tell whether pages have the addresses of GitLab."""
        return self.name == "GitLab"

    def page(self, *parts: str) -> str:
        """Give the address of a page; each part is escaped."""
        between = "/-/" if self.is_gitlab else "/"
        return f"{self.root}{between}{'/'.join(quote(part) for part in parts)}"

    def edit(self, path: str) -> str:
        """Give the page that edits a file."""
        return self.page("edit", self.branch, path)

    def commit(self, commit: str) -> str:
        """Give the page of a commit."""
        return self.page("commit", commit)

    def new(self, folder: str, name: str, text: str) -> str:
        """Give the page that begins a file; GitLab takes its name there, and not its text."""
        if self.is_gitlab:
            return f"{self.page('new', self.branch)}?file_name={quote(f'{folder}/{name}', '')}"
        query = f"filename={quote(name, '')}&value={quote(text, '')}"
        return f"{self.page('new', self.branch, folder)}?{query}"


def git_host(remote: str, branch: str) -> GitHost | None:
    """Give the host of a remote, without any user or password in it; None for a folder.

    >>> git_host("git@github.com:shop/segments.git", "main").edit("segment_specs/vips.yml")
    'https://github.com/shop/segments/edit/main/segment_specs/vips.yml'
    """
    parts = urlsplit(remote)
    if parts.scheme in {"http", "https", "ssh", "git"} and parts.hostname:
        host, path = parts.hostname, parts.path
        if parts.scheme in {"http", "https"} and parts.port:
            host = f"{host}:{parts.port}"
    elif match := SSH.fullmatch(remote):
        host, path = match[1], match[2]
    else:
        return None
    root = f"https://{host}/{quote(path.strip('/').removesuffix('.git'))}"
    return GitHost("GitLab" if "gitlab" in host else "GitHub", root, branch)
