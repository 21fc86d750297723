"""Two versions of the specs, side by side: which segments an edit touches, and how."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from segment_compiler.segment_models import segment_model
from segment_compiler.spec import references
from segments.project import SPECS, Workspace, load_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.project import Project
    from segment_compiler.spec import Destination, Segment

ADDED, CHANGED, INDIRECT, REMOVED = "added", "changed", "indirect", "removed"
MARTS = "dbt_project/models/marts"
# What a spec says that decides on its members; the rest is words about them.
DECIDING = ("where", "members", "always_include", "never_include", "top", "split", "accounts",
            "status", "expires_on", "exports", "guards")  # fmt: skip


class PlanError(RuntimeError):
    """Two versions cannot be compared; the text says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A value of a spec that differs: its path, such as where.all[0].amount_spent.at_least."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Touched:
    """A segment that an edit touches: how, through which others, and what its spec says anew."""

    segment_id: str
    kind: str
    edits: tuple[Edit, ...] = ()
    through: tuple[str, ...] = ()


@contextmanager
def base_workspace(workspace: Workspace, reference: str) -> Iterator[Workspace]:
    """Lay out the specs and the vocabulary of a git reference in a folder that lasts so long.

    Raises:
        PlanError: git does not know the reference, or it has no specs.
    """
    specs = workspace.specs.relative_to(workspace.repository).as_posix()
    archive = git(workspace.repository, "archive", "--format=tar", reference, "--", specs, MARTS)
    with TemporaryDirectory(prefix="segments-base-") as name:
        root = Path(name)
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(root, filter="data")
        yield Workspace(root, root / specs, root / "generated")


def git(repository: Path, *arguments: str) -> bytes:
    """Run git and give what it prints.

    Raises:
        PlanError: git fails, with what it says.
    """
    command = ["git", "-C", str(repository), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise PlanError(f"git {arguments[0]}: {said[0] if said else 'failed'}")
    return done.stdout


def commit_of(repository: Path, reference: str) -> str:
    """Give the short name of the commit that a reference stands for.

    Raises:
        PlanError: git knows no such reference.
    """
    try:
        arguments = ("rev-parse", "--short", "--verify", "--quiet", f"{reference}^{{commit}}")
        return git(repository, *arguments).decode().strip()
    except PlanError:
        raise PlanError(
            f"git knows no '{reference}'. Write --base with a branch, a tag or a commit."
        ) from None


def default_base(repository: Path) -> str:
    """Give the commit where a branch left the main line; on that line itself, the last one."""
    for line in ("origin/HEAD", "origin/main", "main", "origin/master", "master"):
        try:
            found = git(repository, "merge-base", line, "HEAD").decode().strip()
        except PlanError:
            continue
        return found
    return "HEAD"


def load_base(workspace: Workspace) -> Project:
    """Read the specs of the base.

    Raises:
        PlanError: they have problems themselves, so that there is nothing to compare with.
    """
    project, problems = load_project(workspace)
    if problems:
        count = len(problems)
        raise PlanError(f"The base's own specs have {count} problems, such as {problems[0]}")
    return project


def touched(base: Project, branch: Project, folders: tuple[Path, Path]) -> list[Touched]:
    """Give the segments that differ, with those that are made of them, in the order of ids.

    Args:
        base: the specs as they were.
        branch: the specs as they are.
        folders: where the two lie.
    """
    old, new = built(base), built(branch)
    found = {one: Touched(one, ADDED) for one in new.keys() - old.keys()}
    found |= {one: Touched(one, REMOVED) for one in old.keys() - new.keys()}
    for one in old.keys() & new.keys():
        edits = edits_of(document(folders[0], one), document(folders[1], one))
        edits += destination_edits(old[one], new[one], base, branch)
        edits += list_edit(old[one], new[one], folders)
        if edits or model(old[one], base) != model(new[one], branch):
            found[one] = Touched(one, CHANGED, edits)
    waiting = list(found)
    while waiting:
        source = waiting.pop()
        for user in branch.parts_of.get(source, []):
            if user not in found and user in new:
                found[user] = Touched(user, INDIRECT, (), (source,))
                waiting.append(user)
            elif user in found and found[user].kind == INDIRECT:
                through = tuple(sorted({*found[user].through, source}))
                found[user] = replace(found[user], through=through)
    return [found[one] for one in sorted(found)]


def built(project: Project) -> dict[str, Segment]:
    """Give the segments that are built, by id."""
    return {segment.id: segment for segment in project.built}


def model(segment: Segment, project: Project) -> str:
    """Give a segment's SQL; a field that means something else by now shows in it."""
    return segment_model(segment, project, "duckdb")


def document(folder: Path, segment_id: str) -> dict[str, Any]:
    """Read a spec as plain values."""
    text = (folder / f"{segment_id}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return {key: loaded[key] for key in DECIDING if key in loaded}


def edits_of(old: Any, new: Any, path: str = "") -> tuple[Edit, ...]:
    """Give what differs between two values, by path; None stands for what is not there.

    >>> edits_of({"amount_spent": {"at_least": 500}}, {"amount_spent": {"at_least": 400}})
    (Edit(path='amount_spent.at_least', old=500, new=400),)
    """
    if isinstance(old, dict) and isinstance(new, dict) and (set(old) & set(new) or not path):
        keys = [*old, *(key for key in new if key not in old)]
        parts = ((old.get(key), new.get(key), f"{path}.{key}" if path else key) for key in keys)
        return tuple(edit for part in parts for edit in edits_of(*part))
    if isinstance(old, list) and isinstance(new, list):
        return tuple(list_edits(old, new, path))
    return () if old == new else (Edit(path, old, new),)


def destination_edits(
    old: Segment, new: Segment, base: Project, branch: Project
) -> tuple[Edit, ...]:
    """Give what differs in the destinations that a segment goes to before and after."""
    both = {one.to for one in old.exports} & {one.to for one in new.exports}
    both &= base.destinations.keys() & branch.destinations.keys()
    return tuple(
        edit
        for one in sorted(both)
        for edit in edits_of(
            sent_as(base.destinations[one]),
            sent_as(branch.destinations[one]),
            f"destinations.{one}",
        )
    )


def sent_as(destination: Destination) -> dict[str, Any]:
    """Give what a destination says as plain values; when it is sent decides on nobody."""
    named = {one.name: getattr(destination, one.name) for one in fields(destination)}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in named.items()
        if key not in ("id", "places", "schedule")
    }


def list_edit(old: Segment, new: Segment, folders: tuple[Path, Path]) -> tuple[Edit, ...]:
    """Give the change of a list's file, as its lines before and after; no line of it."""
    files = [one.members.file if one.members else None for one in (old, new)]
    if not files[0] or files[0] != files[1] or "://" in files[0]:
        return ()
    texts = [(folder / files[0]).read_bytes() if (folder / files[0]).exists() else b""
             for folder in folders]  # fmt: skip
    if texts[0] == texts[1]:
        return ()
    before, after = (f"{len(text.splitlines()):,} lines" for text in texts)
    return (Edit(files[0], before, after if after != before else f"{after}, others"),)


def list_edits(old: list[Any], new: list[Any], path: str) -> Iterator[Edit]:
    """Compare two lists; what stands on is no edit, wherever it stands."""
    was_text, now_text = (
        [json.dumps(one, sort_keys=True, default=str) for one in side] for side in (old, new)
    )
    matcher = SequenceMatcher(None, was_text, now_text, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            was = old[i1 + step] if i1 + step < i2 else None
            now = new[j1 + step] if j1 + step < j2 else None
            place = j1 + step if now is not None else i1 + step
            yield from edits_of(was, now, f"{path}[{place}]")


def part(project: Project, wanted: set[str]) -> Project:
    """Give a project of some segments alone, so that little is compiled and evaluated."""
    kept = tuple(segment for segment in project.segments if segment.id in wanted)
    return replace(project, segments=kept)


def named_in(segments: dict[str, Segment], wanted: set[str]) -> set[str]:
    """Give the segments that some segments are made of, and that are not among them."""
    named = {one.segment for id_ in wanted & segments.keys() for one in references(segments[id_])}
    return named - wanted


__all__ = [
    "ADDED", "CHANGED", "INDIRECT", "REMOVED", "SPECS", "Edit", "PlanError", "Touched",
    "base_workspace", "default_base", "load_base", "named_in", "part", "touched",
]  # fmt: skip
