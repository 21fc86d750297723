"""The two sides of a change: specs, rights and files before it and after it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from segment_compiler.access import read_access
from segment_compiler.reader import RESERVED_FILES, read_folder
from segments.plan_specs import commit_of, git

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.grants import AccessRules
    from segment_compiler.problems import Problem
    from segment_compiler.spec import Segment
    from segments.project import Workspace

CODEOWNERS = ".github/CODEOWNERS"
# Beside the folder of specs: what holds the check itself.
GUARDED = (CODEOWNERS, ".github/workflows/segments.yml")
# What `segments check` holds against the specs, and words about them.
FREE = (".schema.json", ".md")


@dataclass(frozen=True, slots=True)
class Side:
    """The specs by id, the rights, and the bytes of all files that are guarded, by their path.

    `problems` are those of the files, which `segments check` tells in full.
    """

    segments: Mapping[str, Segment]
    rules: AccessRules
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs: its path, its bytes before and after; None where there is none.

    `segment_id` is that of a spec, None for other files.
    """

    path: str
    segment_id: str | None
    old: bytes | None
    new: bytes | None


def read_side(root: Path, shown: str) -> Side:
    """Read one side from a folder that lies as the project does; `shown` is where specs lie."""
    specs = root / shown
    segments, problems = read_folder(specs, shown) if specs.is_dir() else ([], [])
    rules, found = read_access(specs / "access.yml", f"{shown}/access.yml")
    paths = [path for path in sorted(specs.rglob("*")) if path.is_symlink() or path.is_file()]
    paths += [root / name for name in GUARDED if (root / name).exists()]
    paths += [specs] if specs.is_symlink() else []  # to a folder that nobody guards
    files = {path.relative_to(root).as_posix(): content(path) for path in paths}
    kept = {name: text for name, text in files.items() if not is_free(name, shown)}
    by_id = {segment.id: segment for segment in segments}
    return Side(by_id, rules, kept, tuple([*problems, *found]))


def content(path: Path) -> bytes:
    """Give what git keeps of a file: its bytes, or where a link leads."""
    return str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()


def is_free(name: str, shown: str) -> bool:
    """Tell whether a file is one that decides on nothing: a schema or a page beside the specs."""
    return Path(name).parent.as_posix() == shown and name.endswith(FREE)


def read_base(workspace: Workspace, reference: str) -> Side:
    """Read the specs and rights of a git reference.

    Raises:
        PlanError: git does not know the reference.
    """
    shown = workspace.specs.relative_to(workspace.repository).as_posix()
    commit = commit_of(workspace.repository, reference)
    arguments = ("ls-tree", "-r", "-z", commit, "--", shown, *GUARDED)
    listing = git(workspace.repository, *arguments).decode().split("\0")
    blobs = {name: head.split()[2] for head, _, name in (one.partition("\t") for one in listing)
             if name}  # fmt: skip
    with TemporaryDirectory(prefix="segments-access-") as folder:
        root = Path(folder)
        for name, blob in blobs.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # An archive would leave out what attributes in the repository say.
            path.write_bytes(git(workspace.repository, "cat-file", "blob", blob))
        return read_side(root, shown)


def changes_between(base: Side, branch: Side) -> list[Change]:
    """Give the guarded files that differ, by path."""
    names = sorted(base.files.keys() | branch.files.keys())
    return [
        Change(name, segment_of(name), base.files.get(name), branch.files.get(name))
        for name in names
        if base.files.get(name) != branch.files.get(name)
    ]


def segment_of(name: str) -> str | None:
    """Give the id of the segment whose spec a file is; a file further down is none."""
    path = Path(name)
    if path.suffix != ".yml" or path.stem in RESERVED_FILES or len(path.parts) != 2:  # noqa: PLR2004
        return None
    return path.stem if not name.startswith(".github/") else None
