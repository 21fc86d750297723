"""Puts a finished folder where fsspec reaches: data first, the pointer last, tried again."""

import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import fsspec

from segment_exports.delivery import MANIFEST, SUCCESS, SUMS
from segment_exports.errors import ExportError
from segment_exports.hosts import options_of

POINTER = "current.json"
_TRIES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds
# A put is whole or not at all where there are no folders; elsewhere a rename makes it so.
_WHOLE_PUTS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "memory"}
# What another try cannot mend.
_FINAL = (FileNotFoundError, PermissionError, NotImplementedError, ImportError, ValueError)


def url_problem(url: str) -> str | None:
    """Return why files may not go to a URL, or None; the text never holds the URL.

    Secrets come from the environment, as the library for the protocol reads them, or as fsspec
    does: `FSSPEC_SFTP_PASSWORD`, for instance.
    """
    try:
        parts = urlsplit(url)
        credentials = parts.username is not None or parts.password is not None
    except ValueError:
        return "url is none that can be read"
    if credentials or parts.query or parts.fragment or "@" in url:
        return "url has credentials or parameters in it; give them in the environment"
    if not parts.scheme or "::" in url:
        return "url must begin with a protocol, such as s3:// or sftp://"
    return None


def put_remote(folder: Path, url: str, audience: Path) -> None:
    """Put a folder under `url/audience`, then let `current.json` there name it.

    Every file is tried a few times. A run that was cut off is made again: what is there whole is
    known by the mark of success and the manifest, and everything else is put anew. Raises
    ExportError (E_DELIVERY); the pointer is then as it was.
    """
    if problem := url_problem(url):
        raise ExportError(f"E_DELIVERY: {problem}")
    name = folder.name

    def tried(work: Callable[[], None]) -> None:
        _tried(work, f"{audience}/{name}")

    made: list[tuple[Any, str, bool]] = []
    tried(lambda: made.append(_place(url, audience, folder)))
    files, base, is_there = made[0]
    place = str(PurePosixPath(base, name))
    if not is_there:
        # A bucket is never made: nobody would have said who may read it, and for how long.
        if not _is_whole_put(files):
            tried(lambda: files.makedirs(place, exist_ok=True))
        for path in _ordered(folder):
            tried(lambda path=path: _put(files, path, f"{place}/{path.name}"))  # type: ignore[misc]
    pointer = json.dumps({"schema_version": 1, "version": name}).encode()
    tried(lambda: _write(files, pointer, f"{base}/{POINTER}"))


def forget_remote(url: str, audience: Path, versions: Sequence[str]) -> None:
    """Remove the folders of these versions under `url/audience`; what is gone stays gone."""
    if not versions:
        return

    def work() -> None:
        files, root = fsspec.core.url_to_fs(url, **options_of(url))
        files.invalidate_cache()
        for version in versions:
            place = str(PurePosixPath(root, *audience.parts, version))
            if files.exists(place):
                files.rm(place, recursive=True)

    _tried(work, str(audience))


def _ordered(folder: Path) -> list[Path]:
    """Give the files in the order in which they may be seen."""
    last = [MANIFEST, SUCCESS]
    first = [path for path in sorted(folder.iterdir()) if path.name not in (*last, SUMS)]
    return [*first, *(folder / name for name in (SUMS, *last))]


def _place(url: str, audience: Path, folder: Path) -> tuple[Any, str, bool]:
    """Give the file system, the audience's place in it, and whether the folder is there whole.

    It is when an earlier try put its last file, and beside it this very manifest.
    """
    files, root = fsspec.core.url_to_fs(url, **options_of(url))
    files.invalidate_cache()
    base = str(PurePosixPath(root, *audience.parts))
    place = f"{base}/{folder.name}"
    if not files.exists(f"{place}/{SUCCESS}") or not files.exists(f"{place}/{MANIFEST}"):
        return files, base, False
    found = files.cat_file(f"{place}/{MANIFEST}")
    return files, base, found == (folder / MANIFEST).read_bytes()


def _put(files: Any, path: Path, target: str) -> None:
    if _is_whole_put(files):
        files.put_file(str(path), target)
    else:
        staged = f"{target}.part"
        files.put_file(str(path), staged)
        _rename(files, staged, target)
    files.invalidate_cache()
    size = files.size(target)
    if size != path.stat().st_size:
        raise OSError("the file that arrived has another size")


def _write(files: Any, content: bytes, target: str) -> None:
    if _is_whole_put(files):
        files.pipe_file(target, content)
        return
    files.pipe_file(f"{target}.part", content)
    _rename(files, f"{target}.part", target)


def _rename(files: Any, staged: str, target: str) -> None:
    """Rename over what may be there; a server that cannot do so in one step does it in two."""
    try:
        files.mv(staged, target)
    except OSError:
        if not files.exists(target):
            raise
        files.rm_file(target)
        files.mv(staged, target)


def _is_whole_put(files: Any) -> bool:
    protocol = files.protocol if isinstance(files.protocol, str) else files.protocol[0]
    return protocol in _WHOLE_PUTS


def _tried(work: Callable[[], None], what: str) -> None:
    for number in range(1, _TRIES + 1):
        try:
            work()
            return
        except Exception as error:
            # The text of an error may hold a URL, a key or a cell; its kind does not.
            kind = type(error).__name__
            if number == _TRIES or isinstance(error, (*_FINAL, ExportError)):
                raise ExportError(
                    f"E_DELIVERY: {what}: {kind} at try {number} of {_TRIES}; what was there"
                    " before stays current: run the export again to go on"
                ) from None
            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (number - 1))
            time.sleep(random.uniform(longest / 2, longest))
