"""What dbt's manifest says of segments and their files: whose they are, and where the spec is."""

import re
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import dagster as dg

from orchestration.places import REPOSITORY

# Remotes are written as addresses, or as ssh takes them: git@host:owner/repository.git.
SSH = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!/)(.+)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment; `needs` are the segments that it is made of."""

    id: str
    description: str
    label: str
    owner: str
    status: str
    spec: str
    tags: tuple[str, ...]
    needs: tuple[str, ...]


def read_segments(manifest: Mapping[str, Any]) -> dict[str, Segment]:
    """Read all segments, each after those that it is made of."""
    nodes = {
        key: node for key, node in manifest["nodes"].items() if "segment" in node["config"]["meta"]
    }
    found: dict[str, Segment] = {}

    def add(key: str) -> None:
        node, needed = (
            nodes[key],
            [one for one in nodes[key]["depends_on"]["nodes"] if one in nodes],
        )
        id_ = segment_id(node)
        if id_ in found:
            return
        for one in sorted(needed):
            add(one)
        meta = node["config"]["meta"]["segment"]
        found[id_] = Segment(
            id=id_,
            description=node["description"],
            label=meta["label"],
            owner=meta["owner"],
            status=meta["status"],
            spec=meta["spec"],
            tags=tuple(node["tags"]),
            needs=tuple(sorted(segment_id(nodes[one]) for one in needed)),
        )

    for key in sorted(nodes):
        add(key)
    return found


def segment_id(node: Mapping[str, Any]) -> str:
    """Give the segment that a model is about."""
    return str(node["name"]).removeprefix("seg_")


def owner_group(owner: str) -> str:
    """Give an owner as a group of assets: letters, digits and underscores."""
    return re.sub(r"\W+", "_", owner, flags=re.ASCII).strip("_").lower() or "nobody"


def owners(owner: str) -> list[str]:
    """Give an owner as Dagster shows one: an address, else a team."""
    return [owner] if "@" in owner else [f"team:{owner_group(owner)}"]


def code_reference(spec: str, place: str | None) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Give the metadata that links to a spec: in the place of all code, else the file itself."""
    with warnings.catch_warnings():
        # What links are made of may change with Dagster, whose version is pinned.
        warnings.simplefilter("ignore", dg.BetaWarning)
        reference = (
            dg.UrlCodeReference(url=f"{place}/{spec}", label=spec)
            if place
            else dg.LocalFileCodeReference(file_path=str(REPOSITORY / spec), label=spec)
        )
        found = dg.CodeReferencesMetadataValue(code_references=[reference])
    return {"dagster/code_references": found}


def code_place() -> str | None:
    """Give the web address of the code at this commit; None without git or a remote."""
    remote, commit = git("remote", "get-url", "origin"), git("rev-parse", "HEAD")
    return web_address(remote, commit) if remote and commit else None


def web_address(remote: str, commit: str) -> str | None:
    """Give the web address of a remote's files at a commit, without any user or password in it.

    >>> web_address("git@github.com:shop/segments.git", "1a2b")
    'https://github.com/shop/segments/blob/1a2b'
    """
    parts = urlsplit(remote)
    if parts.scheme in {"http", "https", "ssh"} and parts.hostname:
        host, path = parts.hostname, parts.path
    elif match := SSH.fullmatch(remote):
        host, path = match[1], match[2]
    else:
        return None
    blob = "-/blob" if "gitlab" in host else "blob"
    return f"https://{host}/{path.strip('/').removesuffix('.git')}/{blob}/{commit}"


def git(*arguments: str) -> str | None:
    """Run git and give what it prints; None where that fails."""
    command: Sequence[str] = ["git", "-C", str(REPOSITORY), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
