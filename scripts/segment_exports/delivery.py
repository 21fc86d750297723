"""Puts a finished folder of files in place, whole or not at all, and points `current` to it."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from segment_exports.errors import ExportError

Manifest = dict[str, Any]

EVERYWHERE, HERE = "everywhere", "here"
SUCCESS, MANIFEST, SUMS, CURRENT = "_SUCCESS", "manifest.json", "SHA256SUMS", "current"
_KEPT = timedelta(days=400)
_STAGE_PREFIX = ".stage-"
_LOCK = ".lock"
_DIRECTORY_MODE, _FILE_MODE, _PRIVATE_MODE = 0o750, 0o640, 0o700


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder of all exports for one run, and clear what a killed run left in it.

    Raises ExportError where git would pick the files up (E_OUTPUT_UNSAFE) or where another run
    holds the folder (E_DUP_RUN). The lock dies with the process.
    """
    refuse_git(root)
    _make_directories(root)
    with (root / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            problem = f"E_DUP_RUN: another run is writing exports to {root}; wait for its end"
            raise ExportError(problem) from None
        _clear_stages(root)
        yield


def refuse_git(root: Path) -> None:
    """Raise ExportError if `root` lies in a git work tree that does not ignore it."""
    existing = next(path for path in (root, *root.parents) if path.is_dir())
    environment = {key: text for key, text in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", "-c", "safe.directory=*", "-C", str(existing), "check-ignore", "-q"]
    try:
        answer = subprocess.run(
            [*command, "--", str(root / SUCCESS)], env=environment, capture_output=True, check=False
        )
    except FileNotFoundError:
        return
    in_a_tree = any((path / ".git").exists() for path in (existing, *existing.parents))
    if answer.returncode == 1 or (answer.returncode != 0 and in_a_tree):
        raise ExportError(
            f"E_OUTPUT_UNSAFE: {root} lies in a git work tree that does not ignore it; exports"
            " hold personal data: add the folder to .gitignore or choose another one"
        )


def deliver(
    audience: Path,
    name: str,
    fill: Callable[[Path], Manifest],
    before_pointing: Callable[[Path], None] | None = None,
) -> Manifest:
    """Publish the folder `audience/name`, point `audience/current` to it, return its manifest.

    `fill` writes the data files into the private folder that it is given and returns the manifest.
    Call it under `locked`. On any error, or a kill, nothing of the new folder can be seen; a
    folder of that name that is not whole is replaced. `before_pointing` gets the finished folder:
    where it fails, the folder stays, and is not current.
    """
    _make_directories(audience)
    stage = audience / f"{_STAGE_PREFIX}{name}"
    stage.mkdir(mode=_PRIVATE_MODE)
    try:
        _complete(stage, fill(stage))
        manifest = verified_manifest(stage)
        if manifest is None:
            raise ExportError(f"E_WRITE: {name}: the files read back differ from those written")
        final = audience / name
        broken = audience / f"{_STAGE_PREFIX}broken"
        if final.is_dir():
            final.rename(broken)
        stage.rename(final)
        _sync(audience)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    shutil.rmtree(broken, ignore_errors=True)
    if before_pointing:
        before_pointing(final)
    point_current(audience, name)
    return manifest


def current_version(audience: Path) -> str | None:
    """Return the name of the folder that `audience/current` points to, or None."""
    current = audience / CURRENT
    return current.readlink().name if current.is_symlink() else None


def versions(audience: Path) -> list[Path]:
    """Return the folders of an audience, whole or not, the oldest first."""
    if not audience.is_dir():
        return []
    found = (path for path in audience.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(path for path in found if not path.name.startswith("."))


def purged(folder: Path) -> bool:
    """Tell whether a folder is whole and holds no data any more, at its destination neither."""
    manifest = verified_manifest(folder)
    return manifest is not None and manifest.get("purged") == EVERYWHERE


def purge(folder: Path, where: str = EVERYWHERE) -> None:
    """Take the data out of a folder that is not current; its manifest stays, and says so.

    `where` is `everywhere`, or `here` where its destination may still have it. The mark of success
    goes first and comes back last, so that nobody takes a half purged folder for a whole one. A
    folder without a manifest that can be read goes altogether.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        shutil.rmtree(folder)
        return
    known = {MANIFEST, SUMS, SUCCESS}
    (folder / SUCCESS).unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.name not in known:
            path.unlink()
    _sync(folder)
    staged = folder / f"{_STAGE_PREFIX}{MANIFEST}"
    staged.write_text(_json(manifest | {"files": [], "purged": where}), encoding="utf-8")
    staged.chmod(_FILE_MODE)
    _sync(staged)
    staged.replace(folder / MANIFEST)
    (folder / SUMS).write_text(_sums(folder, {"files": []}), encoding="utf-8")
    _sync(folder / SUMS)
    (folder / SUCCESS).touch(mode=_FILE_MODE)
    _sync(folder)


def forget(audience: Path, name: str, now: datetime) -> None:
    """Remove the folders that were emptied long before `now`, a naive instant in UTC, but `name`.

    Their manifests say how many went out in the year before, and so what is usual.
    """
    for folder in versions(audience):
        manifest = verified_manifest(folder) if folder.name != name else None
        if manifest and manifest.get("purged") == EVERYWHERE:
            as_of = datetime.fromisoformat(manifest["as_of"]).replace(tzinfo=None)
            if now - as_of > _KEPT:
                shutil.rmtree(folder)


def point_current(audience: Path, name: str) -> None:
    """Let `audience/current` point to the folder `name`, in one step."""
    current = audience / CURRENT
    if current.is_symlink() and current.readlink() == Path(name):
        return
    link = audience / f"{_STAGE_PREFIX}{CURRENT}"
    link.symlink_to(name)
    link.replace(current)
    _sync(audience)


def verified_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a folder that is whole and unchanged, or None for any other."""
    try:
        if not (folder / SUCCESS).is_file():
            return None
        manifest: Manifest = json.loads((folder / MANIFEST).read_bytes())
        if (folder / SUMS).read_text() != _sums(folder, manifest):
            return None
        intact = all(_is_intact(folder / file["path"], file) for file in manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if intact else None


def _complete(stage: Path, manifest: Manifest) -> None:
    """Add manifest, checksums and, last, the mark of success; all of it reaches the disk."""
    (stage / MANIFEST).write_text(_json(manifest), encoding="utf-8")
    (stage / SUMS).write_text(_sums(stage, manifest), encoding="utf-8")
    for path in stage.iterdir():
        path.chmod(_FILE_MODE)
        _sync(path)
    success = stage / SUCCESS
    success.touch(mode=_FILE_MODE)
    success.chmod(_FILE_MODE)
    _sync(success)
    stage.chmod(_DIRECTORY_MODE)
    _sync(stage)


def _json(manifest: Manifest) -> str:
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _sums(folder: Path, manifest: Manifest) -> str:
    """Return the checksums as `sha256sum --check` reads them."""
    names = [*(file["path"] for file in manifest["files"]), MANIFEST]
    return "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)


def _is_intact(path: Path, facts: Mapping[str, Any]) -> bool:
    with path.open("rb") as lines:
        rows = sum(1 for _ in lines) - int(facts["header"])
    found = (rows, path.stat().st_size, _sha256(path))
    return found == (facts["rows"], facts["bytes"], facts["sha256"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_directories(path: Path) -> None:
    if path.is_dir():
        return
    _make_directories(path.parent)
    path.mkdir(mode=_DIRECTORY_MODE)
    path.chmod(_DIRECTORY_MODE)
    _sync(path.parent)


def _clear_stages(root: Path) -> None:
    """Remove the stages of dead runs: whoever holds the lock is the only living one."""
    for folder, names, files in os.walk(root):
        for name in [n for n in (*names, *files) if n.startswith(_STAGE_PREFIX)]:
            path = Path(folder, name)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        names[:] = [n for n in names if not n.startswith(_STAGE_PREFIX)]
