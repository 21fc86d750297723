"""What a build is made of: the same inputs give the same build id, so a repeated build is none."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from segment_warehouse.home import Home

LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb", "phonenumbers", "segments")
SOURCES = (
    "dbt_project/**/*.sql",
    "dbt_project/**/*.yml",
    "dbt_project/**/*.csv",
    "scripts/segment_exports/**/*.*",
    "segment_specs/lists/**/*",
    "scripts/segment_spark/**/*.py",
    "scripts/segment_warehouse/**/*.py",
)
IGNORED = {"target", "logs", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Build:
    """What names a build. `as_of` is in UTC; `git_commit` is None outside a repository.

    `inputs` is the digest of everything that is read, `shop` that of the shop's files alone;
    `released` are the segments that a person lets through their guards in it, each with the person.
    """

    id: str
    as_of: datetime
    git_commit: str | None
    git_dirty: bool
    inputs: str = ""
    released: tuple[tuple[str, str], ...] = ()
    shop: str | None = None


def describe_build(home: Home, repository: Path, shop: Path, as_of: datetime) -> Build:
    """Name the build of a shop folder at an instant, by everything that decides its content."""
    return name_build(home, repository, shop_digest(shop), as_of)


def name_build(home: Home, repository: Path, data: str, as_of: datetime) -> Build:
    """Name a build by the digest of its shop's data, and all else that decides its content."""
    commit, dirty = git_state(repository)
    digest = hashlib.sha256(as_of.isoformat().encode())
    for library in LIBRARIES:
        digest.update(f"{library}={version(library)}\n".encode())
    add_files(digest, repository, source_files(repository))
    digest.update(data.encode())
    inputs = digest.hexdigest()
    released = read_released(home, inputs)
    for segment_id, person in released:
        digest.update(f"{segment_id}={person}\n".encode())
    stamp = as_of.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    identifier = f"{digest.hexdigest()[:12]}-{stamp}"
    return Build(identifier, as_of.astimezone(UTC), commit, dirty, inputs, released, data)


def shop_digest(shop: Path) -> str:
    """Give the digest of a shop's files, by name and content."""
    digest = hashlib.sha256()
    add_files(digest, shop, sorted(path for path in shop.iterdir() if path.is_file()))
    return digest.hexdigest()


def read_released(home: Home, inputs: str) -> tuple[tuple[str, str], ...]:
    """Give the segments that may pass their guards in builds of these inputs, and who said so."""
    path = home.released / f"{inputs}.json"
    return tuple(sorted(json.loads(path.read_text()).items())) if path.exists() else ()


def write_released(home: Home, inputs: str, released: Mapping[str, str]) -> None:
    """Remember that segments may pass their guards in builds of these inputs."""
    home.released.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = home.released / f"{inputs}.json"
    staged = path.with_suffix(".staged")
    staged.write_text(json.dumps(released, indent=2, sort_keys=True))
    staged.replace(path)


def source_files(repository: Path) -> list[Path]:
    """List the project's files that decide what a build holds."""
    found = {path for pattern in SOURCES for path in repository.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not IGNORED & set(path.relative_to(repository).parts))


def add_files(digest: hashlib._Hash, root: Path, paths: Iterable[Path]) -> None:
    """Add the names and contents of files to a digest."""
    for path in paths:
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{path.relative_to(root)}={content}\n".encode())


def git_state(repository: Path) -> tuple[str | None, bool]:
    """Give the commit and whether anything differs from it; None where there is no git."""
    try:
        commit = git(repository, "rev-parse", "HEAD")
        return commit.strip(), bool(git(repository, "status", "--porcelain"))
    except (OSError, subprocess.CalledProcessError):
        return None, False


def email_of_git(repository: Path) -> str | None:
    """Give the address of the person whom git knows here, or None."""
    try:
        return git(repository, "config", "user.email").strip() or None
    except (OSError, subprocess.CalledProcessError):
        return None


def git(repository: Path, *arguments: str) -> str:
    """Run git and give what it prints."""
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout
