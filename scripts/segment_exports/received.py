"""Checks a folder of export files as whoever receives it should, before anything is uploaded."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from segment_exports.delivery import MANIFEST, SUCCESS, SUMS


def check_received(folder: Path) -> tuple[list[str], int]:
    """Return everything that is wrong with a folder, and how many rows its files have.

    The files must be there, all of them and no others, with the bytes, rows and digests that the
    manifest and the checksums say; the counts of the manifest must add up.
    """
    if not folder.is_dir():
        return [f"E_RECEIVED: {folder} is no folder"], 0
    if not (folder / SUCCESS).is_file():
        return [f"E_RECEIVED: {folder} has no {SUCCESS}: it is not whole, or not yet"], 0
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        sums = dict(line.split("  ")[::-1] for line in (folder / SUMS).read_text().splitlines())
        found = [*_file_problems(folder, manifest, sums), *_count_problems(manifest)]
        rows = sum(int(file["rows"]) for file in manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return [f"E_RECEIVED: {folder}: {MANIFEST} or {SUMS} is missing or cannot be read"], 0
    return [f"E_RECEIVED: {folder}: {problem}" for problem in found], rows


def _file_problems(
    folder: Path, manifest: Mapping[str, Any], sums: Mapping[str, str]
) -> Iterator[str]:
    names = {str(file["path"]) for file in manifest["files"]}
    there = {path.name for path in folder.iterdir()} - {MANIFEST, SUMS, SUCCESS}
    yield from (f"{name} is missing" for name in sorted(names - there))
    yield from (f"{name} is not in the manifest" for name in sorted(there - names))
    for name in sorted({MANIFEST, *(names & there)}):
        with (folder / name).open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if sums.get(name) != digest:
            yield f"{name} is not as {SUMS} says"
    for file in manifest["files"]:
        path = folder / file["path"]
        if path.name not in there:
            continue
        with path.open("rb") as lines:
            rows = sum(1 for _ in lines) - int(file["header"])
        for what, told, seen in (
            ("rows", file["rows"], rows),
            ("bytes", file["bytes"], path.stat().st_size),
        ):
            if told != seen:
                yield f"{path.name} has {seen} {what} instead of {told}"


def _count_problems(manifest: Mapping[str, Any]) -> Iterator[str]:
    counts = manifest["counts"]
    decided = counts["exported"] + sum(counts["dropped"].values())
    if counts["members"] != decided:
        yield f"{counts['members']} members have {decided} decisions"
    for file in manifest["files"]:
        if file["mode"] == "replace" and file["rows"] != counts["exported"]:
            yield f"{counts['exported']} members are exported, but {file['rows']} rows replace"
